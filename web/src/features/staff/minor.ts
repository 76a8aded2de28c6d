import type { Money } from "@/api/types";
import { plainAmount } from "@/lib/money";

type Currency = Money["currency"];

/** A sum as it was typed, in minor units; null for what is none. Dots and commas both part thousands. */
export function toMinor(typed: string, currency: Currency): number | null {
  const plain = typed.replaceAll(/[\s_]/g, "");
  if (currency === "VND") {
    const whole = plain.replaceAll(/[.,](?=\d{3}(?:\D|$))/g, "");
    return /^\d+$/.test(whole) ? Number(whole) : null;
  }
  const sum = plain.replaceAll(/,(?=\d{3}(?:\D|$))/g, "");
  return /^\d+(?:\.\d{1,2})?$/.test(sum) ? Math.round(Number(sum) * 100) : null;
}

/** Minor units as one types them. */
export function fromMinor(amount: number, currency: Currency): string {
  return plainAmount({ amount, currency });
}
