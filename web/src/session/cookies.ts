/** The cookies of the web, and how each is kept. */
export type Kept = Readonly<{
  name: string;
  path: string;
  /** Seconds. */
  maxAge: number;
}>;

const DAY = 86_400;

export const COOKIES = {
  /** The shopper's refresh token: sent to the session's handlers alone. */
  refresh: { name: "atelier-refresh", path: "/session", maxAge: 30 * DAY },
  /** The guest's cart. */
  cart: { name: "atelier-cart", path: "/session", maxAge: 30 * DAY },
  /** That there is something under /session, so that a page knows whether to ask. */
  hint: { name: "atelier-known", path: "/", maxAge: 30 * DAY },
  staff: { name: "atelier-staff", path: "/staff-session", maxAge: 30 * DAY },
  /** That this browser has passed the second factor before: strangers' guesses do not lock it out. */
  staffDevice: { name: "atelier-staff-device", path: "/staff-session", maxAge: 180 * DAY },
} as const satisfies Record<string, Kept>;

export type Hint = "guest" | "shopper";

export type CookieOptions = Readonly<{
  httpOnly: true;
  sameSite: "strict" | "lax";
  secure: boolean;
  path: string;
  maxAge: number;
}>;

export function cookieOptions(kept: Kept, production: boolean): CookieOptions {
  return {
    httpOnly: true,
    // The hint alone is read where a shopper arrives from another site: by a link or from a payment.
    sameSite: kept.path === "/" ? "lax" : "strict",
    secure: production,
    path: kept.path,
    maxAge: kept.maxAge,
  };
}

export function expired(kept: Kept, production: boolean): CookieOptions {
  return { ...cookieOptions(kept, production), maxAge: 0 };
}
