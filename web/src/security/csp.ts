import type { Config } from "@/config";

/** Cards are paid in Stripe's frames; its script comes in by 'strict-dynamic'. */
const STRIPE = ["https://js.stripe.com", "https://hooks.stripe.com"];

type Origins = Pick<Config, "production" | "bucketOrigin" | "firebase">;
type Options = Readonly<{ nonce: string; development: boolean }>;

const GOOGLE = ["https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com"];

/**
 * The Content-Security-Policy of a page.
 *
 * A script runs because the server named it in this very answer, or because such a script loaded
 * it; styles come from files. Nothing inline is let in, but for the development server's own
 * styles and evaluated modules.
 */
export function contentSecurityPolicy(origins: Origins, { nonce, development }: Options): string {
  const { bucketOrigin, firebase, production } = origins;
  const bucket = bucketOrigin === "" ? [] : [bucketOrigin];
  const emulator = firebase.emulator === null ? [] : [firebase.emulator];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    "script-src": [
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    "style-src": ["'self'", ...(development ? ["'unsafe-inline'"] : [])],
    "img-src": ["'self'", "blob:", "data:", ...bucket],
    "font-src": ["'self'"],
    "connect-src": [
      "'self'",
      ...GOOGLE,
      ...emulator,
      ...bucket,
      "https://api.stripe.com",
      ...(development ? ["ws:"] : []),
    ],
    "frame-src": [`https://${firebase.authDomain}`, ...STRIPE, ...emulator],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "media-src": ["'self'", "blob:"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  const told = Object.entries(directives).map(([name, values]) => `${name} ${values.join(" ")}`);
  return [...told, ...(production ? ["upgrade-insecure-requests"] : [])].join("; ");
}

/** What every answer of the web says beside its policy. */
export function securityHeaders(production: boolean): Readonly<Record<string, string>> {
  return {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    // The window in which one signs in with Google has to be able to answer.
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    ...(production ? { "Strict-Transport-Security": "max-age=63072000; includeSubDomains" } : {}),
  };
}
