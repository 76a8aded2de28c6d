import { expect, test } from "vitest";

import type { Order, OrderStatus } from "@/api/types";
import { ahead, hasInvoice, isCancellable, isReturnable } from "./states";

const order = (status: OrderStatus, more: Partial<Order> = {}) =>
  ({ status, paymentMethod: "vnpay", history: [], items: [], ...more }) as unknown as Order;
const item = (quantity: number, returnedQuantity: number) =>
  ({ quantity, returnedQuantity }) as Order["items"][number];

test("an order is called off before the house begins; a cash order, which begins at once, after", () => {
  expect(isCancellable(order("awaiting_payment"))).toBe(true);
  expect(isCancellable(order("paid"))).toBe(true);
  expect(isCancellable(order("processing"))).toBe(false);
  expect(isCancellable(order("processing", { paymentMethod: "cash_on_delivery" }))).toBe(true);
  expect(isCancellable(order("shipped", { paymentMethod: "cash_on_delivery" }))).toBe(false);
});

test("what has arrived can go back, until all of it has", () => {
  expect(isReturnable(order("delivered", { items: [item(2, 1)] }))).toBe(true);
  expect(isReturnable(order("delivered", { items: [item(2, 2)] }))).toBe(false);
  expect(isReturnable(order("shipped", { items: [item(2, 0)] }))).toBe(false);
});

test("a journey tells what is still to come", () => {
  expect(ahead(order("awaiting_payment"))).toEqual(["paid", "processing", "shipped", "delivered"]);
  expect(ahead(order("processing"))).toEqual(["shipped", "delivered"]);
  expect(ahead(order("delivered"))).toEqual([]);
  expect(ahead(order("cancelled"))).toEqual([]);
});

test("there is an invoice once the house has begun", () => {
  const change = { status: "processing", at: "", by: "system", note: null } as const;
  expect(hasInvoice(order("cancelled"))).toBe(false);
  expect(hasInvoice(order("shipped", { history: [change] }))).toBe(true);
});
