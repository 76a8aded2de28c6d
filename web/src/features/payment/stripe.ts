/** What we use of Stripe.js; the provider wants it loaded from its own address. */
type PaymentElement = Readonly<{ mount: (at: HTMLElement) => void; destroy: () => void }>;
type Elements = Readonly<{
  create: (kind: "payment") => PaymentElement;
}>;
export type Stripe = Readonly<{
  elements: (given: {
    clientSecret: string;
    locale: string;
    appearance: { theme: string; variables: Record<string, string> };
  }) => Elements;
  confirmPayment: (given: {
    elements: Elements;
    confirmParams: { return_url: string };
  }) => Promise<{ error?: { message?: string } }>;
}>;

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => Stripe;
  }
}

const SOURCE = "https://js.stripe.com/v3/";
let loading: Promise<void> | null = null;

/** Stripe's library, fetched when somebody pays by card and not before. */
export async function loadStripe(publishableKey: string): Promise<Stripe> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SOURCE;
    script.onload = () => resolve();
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("Stripe.js could not be loaded"));
    };
    document.head.append(script);
  });
  await loading;
  if (window.Stripe === undefined) throw new Error("Stripe.js came without itself");
  return window.Stripe(publishableKey);
}
