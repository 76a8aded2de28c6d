import { TAGS, type Locale } from "@/i18n/locales";

export function formatCount(count: number, locale: Locale): string {
  return new Intl.NumberFormat(TAGS[locale]).format(count);
}

/** A part of a whole in per cent, a dash where there is no whole; `signed` for what grew. */
export function formatShare(rate: number | null, locale: Locale, signed = false): string {
  if (rate === null) return "–";
  return new Intl.NumberFormat(TAGS[locale], {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: signed ? "exceptZero" : "auto",
  }).format(rate);
}
