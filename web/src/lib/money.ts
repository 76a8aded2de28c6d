import type { Money } from "@/api/types";
import { TAGS, type Locale } from "@/i18n/locales";

/** Digits after the point of a currency's minor unit (ISO 4217). */
const DIGITS: Readonly<Record<Money["currency"], number>> = { VND: 0, USD: 2 };

/** A sum as people of the language write it; the API counts in minor units. */
export function formatMoney(money: Money, locale: Locale): string {
  const digits = DIGITS[money.currency];
  return new Intl.NumberFormat(TAGS[locale], {
    style: "currency",
    currency: money.currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(money.amount / 10 ** digits);
}

/** A sum without thousands' marks, as structured data wants it. */
export function plainAmount(money: Money): string {
  const digits = DIGITS[money.currency];
  return (money.amount / 10 ** digits).toFixed(digits);
}
