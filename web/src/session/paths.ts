/** Where one may be led after signing in: a path of the shop's, never another site. */
export function safePath(given: string | null | undefined, fallback: string): string {
  if (!given || !/^\/(?![/\\])/.test(given)) return fallback;
  const base = "http://shop.invalid";
  const resolved = URL.canParse(given, base) ? new URL(given, base) : null;
  return resolved?.origin === base ? `${resolved.pathname}${resolved.search}` : fallback;
}
