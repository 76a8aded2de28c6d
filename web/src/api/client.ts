"use client";

import createClient from "openapi-fetch";

import { currentToken, refreshedToken, currentCartToken } from "@/session/store";
import type { paths } from "./schema";

/**
 * The API as the browser asks it, on the page's own origin and in the page's language.
 *
 * The shopper's token comes from memory; if the API says it has expired, it is renewed once and
 * the request is sent again.
 */
export const api = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://localhost" : window.location.origin,
  fetch: asShopper,
  querySerializer: { array: { style: "form", explode: true } },
});

async function asShopper(request: Request): Promise<Response> {
  const token = await currentToken();
  const again = token === null ? null : request.clone();
  const answer = await fetch(named(request, token));
  if (answer.status !== 401 || again === null || token === null) return answer;
  const renewed = await refreshedToken(token);
  return renewed === null ? answer : fetch(named(again, renewed));
}

function named(request: Request, token: string | null): Request {
  request.headers.set("Accept-Language", document.documentElement.lang);
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  const cart = currentCartToken();
  // A guest's cart answers to its own token; a shopper's has taken it over at sign-in.
  if (
    token === null &&
    cart !== null &&
    /\/(cart|discounts)(\/|$)/.test(new URL(request.url).pathname)
  ) {
    request.headers.set("X-Cart-Token", cart);
  }
  return request;
}

/** One wish's name: sent again with the same key, it is granted once. Make it before the first try. */
export function idempotencyKey(): string {
  return crypto.randomUUID();
}
