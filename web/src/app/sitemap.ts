import type { MetadataRoute } from "next";

import { config } from "@/config";
import { listProducts, readShelves } from "@/features/catalogue/read";
import { DEFAULT_LOCALE, LOCALES, TAGS } from "@/i18n/locales";

export const dynamic = "force-dynamic";

const PER_ASK = 100;
/** A sitemap holds fifty thousand addresses; each product has one for each language. */
const MOST = 20_000;

export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const { collections } = await readShelves(DEFAULT_LOCALE);
  const paths = [
    "",
    "/products",
    ...collections.map(({ slug }) => `/collections/${slug}`),
    ...(await productPaths()),
  ];
  return paths.flatMap(entries);
}

async function productPaths(): Promise<string[]> {
  const paths: string[] = [];
  let cursor: string | null = null;
  do {
    const listing = await listProducts(
      { limit: PER_ASK, ...(cursor !== null && { cursor }) },
      DEFAULT_LOCALE,
    );
    paths.push(...listing.items.map(({ slug }) => `/products/${slug}`));
    cursor = listing.nextCursor;
  } while (cursor !== null && paths.length < MOST);
  return paths;
}

function entries(path: string): MetadataRoute.Sitemap {
  const { publicOrigin } = config();
  const languages = Object.fromEntries(
    LOCALES.map((locale) => [TAGS[locale], `${publicOrigin}/${locale}${path}`]),
  );
  return LOCALES.map((locale) => ({
    url: `${publicOrigin}/${locale}${path}`,
    alternates: { languages },
  }));
}
