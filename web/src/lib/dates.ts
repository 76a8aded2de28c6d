import { TAGS, type Locale } from "@/i18n/locales";

/** The house's day begins in Vietnam, whoever looks. */
const ZONE = "Asia/Ho_Chi_Minh";

export function formatDate(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAGS[locale], { dateStyle: "long", timeZone: ZONE }).format(
    new Date(at),
  );
}

export function formatDateTime(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAGS[locale], {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: ZONE,
  }).format(new Date(at));
}

/** A day of the year, short enough for an axis. */
export function formatDay(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAGS[locale], {
    day: "numeric",
    month: "short",
    timeZone: ZONE,
  }).format(new Date(at));
}
