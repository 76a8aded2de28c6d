import { codes as en } from "./en/codes";
import type { Locale } from "./locales";
import { codes as vi } from "./vi/codes";

const CODES: Readonly<Record<Locale, Readonly<Record<string, string | undefined>>>> = { vi, en };

/** Why a code does not count, in the page's language; a reason we do not know stays as it came. */
export function codeReason(reason: string, locale: Locale): string {
  return CODES[locale][reason] ?? reason;
}
