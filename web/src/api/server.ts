import "server-only";

import { randomUUID } from "node:crypto";

import { headers } from "next/headers";
import createClient, { type Client } from "openapi-fetch";

import { config } from "@/config";
import { TAGS, type Locale } from "@/i18n/locales";
import type { paths } from "./schema";

/** A page waits no longer than this for the API, in milliseconds; then it says so. */
const PATIENCE = 8000;

/**
 * The API as pages on the server ask it: as nobody, in the page's language.
 *
 * Answers are not kept here: the edge in front of the API and the API itself keep public ones, and
 * know when they change.
 */
export async function api(locale: Locale): Promise<Client<paths>> {
  return createClient<paths>({
    baseUrl: config().apiOrigin,
    fetch: (request: Request) =>
      fetch(request, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }),
    headers: { "Accept-Language": TAGS[locale], ...(await onBehalf()) },
  });
}

/** Whom the request is made for: the API limits and logs by client address, not by ours. */
export async function onBehalf(): Promise<Record<string, string>> {
  return forwarded(await headers());
}

export function forwarded(incoming: Headers): Record<string, string> {
  // Only the last entry is the house's own edge's word; those before it are the client's.
  const address = incoming.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  const given = incoming.get("x-request-id") ?? "";
  return {
    "X-Request-ID": /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID(),
    ...(address ? { "X-Forwarded-For": address } : {}),
  };
}
