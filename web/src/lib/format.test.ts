import { expect, test } from "vitest";

import { formatDate } from "./dates";
import { formatMoney, plainAmount } from "./money";

/** Intl writes no-break spaces, which no eye tells from others. */
const plain = (text: string) => text.replace(/\u00a0|\u202f/g, " ");

test("dong have no decimals, and dollars two", () => {
  expect(plain(formatMoney({ amount: 1_290_000, currency: "VND" }, "vi"))).toBe("1.290.000 ₫");
  expect(plain(formatMoney({ amount: 1_290_000, currency: "VND" }, "en"))).toBe("₫1,290,000");
  expect(plain(formatMoney({ amount: 1290, currency: "USD" }, "en"))).toBe("$12.90");
  expect(plain(formatMoney({ amount: 1290, currency: "USD" }, "vi"))).toBe("12,90 $");
});

test("structured data writes a sum for machines", () => {
  expect(plainAmount({ amount: 1_290_000, currency: "VND" })).toBe("1290000");
  expect(plainAmount({ amount: 5, currency: "USD" })).toBe("0.05");
});

test("a day is the shop's day", () => {
  expect(formatDate("2026-11-23T18:30:00Z", "en")).toBe("24 November 2026");
  expect(formatDate("2026-11-23T18:30:00Z", "vi")).toContain("24 tháng 11");
});
