export const LOCALES = ["vi", "en"] as const;
export type Locale = (typeof LOCALES)[number];
/** What the house speaks to whoever says nothing. */
export const DEFAULT_LOCALE: Locale = "vi";
/** The BCP 47 tags that dates, money and Open Graph are told in. */
export const TAGS: Readonly<Record<Locale, string>> = { vi: "vi-VN", en: "en-GB" };
export const LOCALE_COOKIE = "locale";

export function isLocale(value: string | undefined): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/** The best of the shop's languages for an Accept-Language header (RFC 9110, 12.5.4). */
export function negotiate(acceptLanguage: string | null): Locale {
  const qualities = new Map<string, number>();
  for (const part of (acceptLanguage ?? "").slice(0, 1000).split(",").slice(0, 30)) {
    const [tag = "", ...parameters] = part.split(";");
    const language = tag.trim().toLowerCase().split("-")[0] ?? "";
    if (language === "") continue;
    qualities.set(language, Math.max(quality(parameters), qualities.get(language) ?? 0));
  }
  const rest = qualities.get("*") ?? 0;
  const weigh = (locale: Locale): number => qualities.get(locale) ?? rest;
  const best = LOCALES.reduce((first, next) => (weigh(next) > weigh(first) ? next : first));
  return weigh(best) > 0 ? best : DEFAULT_LOCALE;
}

function quality(parameters: readonly string[]): number {
  const given = parameters.map((one) => one.trim()).find((one) => /^q=/i.test(one));
  if (given === undefined) return 1;
  const value = Number(given.slice(2));
  return Number.isFinite(value) && value >= 0 ? Math.min(value, 1) : 0;
}

/** The same page in another language. */
export function inLocale(path: string, locale: Locale): string {
  const [, first, ...rest] = path.split("/");
  return isLocale(first) ? `/${[locale, ...rest].join("/")}` : `/${locale}${path}`;
}
