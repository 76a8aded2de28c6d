import type { Schemas } from "@/api/types";
import { fromShopClock, text, textOrNull, wholeNumber } from "../form";
import { toMinor } from "../minor";
import { oneOf } from "../use-query";

export type Discount = Schemas["commerce__discounts__schemas__DiscountRead"];
export type Terms = Schemas["DiscountInput"];

export const KINDS = ["percentage", "fixed", "free_shipping"] as const;
export const CURRENCIES = ["VND", "USD"] as const;

/** What a form says; `value` and `minimumSubtotal` are null where they are no numbers. */
export function readTerms(form: FormData) {
  const currency = oneOf(CURRENCIES, text(form, "currency")) ?? "VND";
  const kind = oneOf(KINDS, text(form, "kind")) ?? "percentage";
  const value = {
    percentage: () => wholeNumber(form, "value"),
    fixed: () => toMinor(text(form, "value"), currency),
    free_shipping: () => 0,
  };
  return {
    name: text(form, "name"),
    kind,
    currency,
    value: value[kind](),
    minimumSubtotal: toMinor(text(form, "minimumSubtotal") || "0", currency),
    startsAt: fromShopClock(text(form, "startsAt")),
    endsAt: fromShopClock(text(form, "endsAt")),
    totalLimit: wholeNumber(form, "totalLimit"),
    perCustomerLimit: wholeNumber(form, "perCustomerLimit"),
    firstOrderOnly: form.has("firstOrderOnly"),
    stackable: form.has("stackable"),
    categories: form.getAll("category").map(String),
    collections: form.getAll("collection").map(String),
    productIds: form.getAll("product").map(String),
  };
}

export function readCode(form: FormData): string | null {
  return textOrNull(form, "code")?.toUpperCase() ?? null;
}
