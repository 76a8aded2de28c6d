import { nonce } from "@/lib/request";

/** Structured data for search engines; `<` is written so that no text can end the element. */
export async function JsonLd({ data }: { data: object }) {
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return (
    <script
      type="application/ld+json"
      nonce={await nonce()}
      suppressHydrationWarning
      dangerouslySetInnerHTML={{ __html: text }}
    />
  );
}
