import type { Money, PaymentMethod } from "@/api/types";

/** Whether a way to pay takes such a sum. */
export function takes({ smallest, largest }: PaymentMethod, { amount }: Money): boolean {
  return smallest.amount <= amount && amount <= largest.amount;
}
