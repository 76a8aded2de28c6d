import type { Money } from "@/api/types";
import { fromShopClock, text, textOrNull } from "../form";
import { toMinor } from "../minor";

/** What the fields of a product say; `amount` is null where the price is no sum of money. */
export function readProduct(form: FormData, currency: Money["currency"]) {
  return {
    name: text(form, "name"),
    description: text(form, "description"),
    english: { name: textOrNull(form, "name-en"), description: textOrNull(form, "text-en") },
    brand: text(form, "brand"),
    category: text(form, "category"),
    amount: toMinor(text(form, "amount"), currency),
    published: form.has("published"),
    publishFrom: fromShopClock(text(form, "from")),
    publishUntil: fromShopClock(text(form, "until")),
  };
}
