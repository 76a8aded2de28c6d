import type { Problem } from "@/api/problem";
import type { Cart } from "@/api/types";

/** What a shopper can do about a refused order, in a word each; a button does it. */
export type NextStep =
  | Readonly<{ kind: "take-left"; itemId: string; available: number }>
  | Readonly<{ kind: "take-out"; itemId: string }>
  | Readonly<{ kind: "without-code"; code: string }>
  | Readonly<{ kind: "go"; to: "address" | "delivery" | "payment" | "bag" | "orders" }>;

type GoTo = Extract<NextStep, { kind: "go" }>["to"];

const PLACES: Readonly<Record<string, readonly GoTo[] | undefined>> = {
  "cannot-ship-there": ["address", "delivery"],
  "payment-method-unavailable": ["payment"],
  "too-many-cash-orders": ["payment"],
  "order-too-large": ["bag"],
  "cart-empty": ["orders"],
};

export function nextSteps(problem: Problem, cart: Cart | undefined): readonly NextStep[] {
  const { type, available, variantId, code } = problem;
  const items = cart?.items ?? [];
  if (type === "out-of-stock") {
    const item = items.find((one) => one.variantId === variantId);
    if (item === undefined) return [{ kind: "go", to: "bag" }];
    const out: NextStep = { kind: "take-out", itemId: item.id };
    return typeof available === "number" && available > 0
      ? [{ kind: "take-left", itemId: item.id, available }, out]
      : [out];
  }
  if (type === "no-longer-on-sale") {
    const gone = items.filter(({ availability }) =>
      ["withdrawn", "unpriced"].includes(availability),
    );
    if (gone.length === 1 && gone[0]) return [{ kind: "take-out", itemId: gone[0].id }];
    return [{ kind: "go", to: "bag" }];
  }
  if (type === "discount-not-applicable" && typeof code === "string") {
    return [{ kind: "without-code", code }];
  }
  return (PLACES[type] ?? []).map((to) => ({ kind: "go", to }));
}
