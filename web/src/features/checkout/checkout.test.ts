import { expect, test } from "vitest";

import type { Cart, CartItem, PaymentMethod } from "@/api/types";
import type { Problem } from "@/api/problem";
import { Attempt } from "./attempt";
import { nextSteps } from "./next-steps";
import { takes } from "./pay-limits";

const dong = (amount: number) => ({ amount, currency: "VND" as const });

test("the same order is asked for under the same key, another under another", () => {
  const attempt = new Attempt();
  const first = attempt.keyFor({ total: 1 });
  expect(attempt.keyFor({ total: 1 })).toBe(first);
  expect(attempt.keyFor({ total: 2 })).not.toBe(first);
  expect(attempt.keyFor({ total: 1 })).not.toBe(first);
  expect(new Attempt().keyFor({ total: 1 })).not.toBe(first);
});

const problem = (type: string, more: object = {}): Problem => ({
  type,
  title: "",
  status: 409,
  detail: "",
  instance: "",
  ...more,
});
const item = { id: "line", variantId: "v1", availability: "ok" } as CartItem;
const cart = { items: [item] } as unknown as Cart;

test("who was too late takes what is left, or nothing of it", () => {
  const left = problem("out-of-stock", { variantId: "v1", available: 2 });
  expect(nextSteps(left, cart)).toEqual([
    { kind: "take-left", itemId: "line", available: 2 },
    { kind: "take-out", itemId: "line" },
  ]);
  const none = problem("out-of-stock", { variantId: "v1", available: 0 });
  expect(nextSteps(none, cart)).toEqual([{ kind: "take-out", itemId: "line" }]);
  const unknown = problem("out-of-stock", { variantId: "v9", available: 2 });
  expect(nextSteps(unknown, cart)).toEqual([{ kind: "go", to: "bag" }]);
});

test("what is no longer sold is taken out", () => {
  const gone = { items: [{ ...item, availability: "withdrawn" as const }] } as unknown as Cart;
  expect(nextSteps(problem("no-longer-on-sale"), gone)).toEqual([
    { kind: "take-out", itemId: "line" },
  ]);
  expect(nextSteps(problem("no-longer-on-sale"), cart)).toEqual([{ kind: "go", to: "bag" }]);
});

test("every refusal that something can be done about says what", () => {
  const refused = problem("discount-not-applicable", { code: "TET2025" });
  expect(nextSteps(refused, cart)).toEqual([{ kind: "without-code", code: "TET2025" }]);
  expect(nextSteps(problem("too-many-cash-orders"), cart)).toEqual([{ kind: "go", to: "payment" }]);
  expect(nextSteps(problem("cannot-ship-there"), undefined)).toHaveLength(2);
  expect(nextSteps(problem("something-new"), cart)).toEqual([]);
});

test("a way to pay takes sums between its smallest and its largest", () => {
  const momo = { smallest: dong(1000), largest: dong(50_000_000) } as PaymentMethod;
  expect([999, 1000, 50_000_000, 50_000_001].map((sum) => takes(momo, dong(sum)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
