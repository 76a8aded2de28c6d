"use client";

import { staffDiscounts } from "@/i18n/staff-discounts";
import { useLocale, useText } from "@/i18n/use-locale";
import { formatDateTime } from "@/lib/dates";
import { formatMoney } from "@/lib/money";
import { formatShare } from "@/lib/numbers";
import type { Discount } from "./terms";

/** A discount's terms as a few words. */
export function usePhrases() {
  const t = useText(staffDiscounts);
  const locale = useLocale();
  const worth = ({ kind, value, currency }: Discount): string => {
    if (kind === "percentage") return formatShare(value / 100, locale);
    if (kind === "fixed") return formatMoney({ amount: value, currency }, locale);
    return t.kinds.free_shipping;
  };
  const when = ({ startsAt, endsAt }: Discount): string => {
    const said = [
      startsAt !== null && t.since(formatDateTime(startsAt, locale)),
      endsAt !== null && t.until(formatDateTime(endsAt, locale)),
    ].filter((part) => part !== false);
    return said.length === 0 ? t.always : said.join(" ");
  };
  return { worth, when };
}
