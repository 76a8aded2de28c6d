/**
 * Against cross-site request forgery, for the handlers that a cookie opens.
 *
 * Three locks, each enough in today's browsers: the cookie is SameSite, the browser says where a
 * request comes from, and a header that no form can send makes other origins ask first.
 */
export const GUARD_HEADER = "x-atelier-web";
export const GUARD_VALUE = "1";

export function isOwnRequest(headers: Headers, publicOrigin: string, ownOrigin: string): boolean {
  if (headers.get(GUARD_HEADER) !== GUARD_VALUE) return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  return origin === null ? site === "same-origin" : origin === publicOrigin || origin === ownOrigin;
}
