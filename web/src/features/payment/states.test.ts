import { expect, test } from "vitest";

import type { Order } from "@/api/types";
import { isLive, returnedWith, standingOf } from "./states";

const order = (status: Order["status"], paymentMethod: Order["paymentMethod"] = "vnpay") =>
  ({ status, paymentMethod }) as Order;

test("an order says what comes next", () => {
  expect(standingOf(order("awaiting_payment"))).toBe("waiting");
  expect(standingOf(order("paid"))).toBe("paid");
  expect(standingOf(order("processing"))).toBe("paid");
  expect(standingOf(order("processing", "cash_on_delivery"))).toBe("cash");
  expect(standingOf(order("cancelled", "cash_on_delivery"))).toBe("cancelled");
  expect(standingOf(order("refunded"))).toBe("over");
});

test("whoever comes back from a provider is told what it said, and nobody else", () => {
  const back = (query: string) => returnedWith(new URLSearchParams(query));
  expect(back("")).toBeNull();
  expect(back("status=failed")).toBeNull();
  expect(back("paymentId=p&status=failed")).toBe("failed");
  expect(back("paymentId=p&status=expired")).toBe("failed");
  expect(back("paymentId=p&status=pending")).toBe("waiting");
  expect(back("paymentId=p&status=succeeded")).toBe("waiting");
});

test("a payment is followed while it can still change", () => {
  expect(isLive("pending")).toBe(true);
  expect(isLive("authorized")).toBe(true);
  expect(isLive("succeeded")).toBe(false);
});
