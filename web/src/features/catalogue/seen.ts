/** Which products this tab has shown, the latest first; forgotten with the tab. */
const KEY = "seen";
const MOST = 12;

export function seenSlugs(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((slug) => typeof slug === "string") : [];
  } catch {
    return [];
  }
}

export function remember(slug: string): void {
  const kept = [slug, ...seenSlugs().filter((other) => other !== slug)].slice(0, MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing shows the row no less well.
  }
}
