import { expect, test } from "vitest";

import { fromMinor, toMinor } from "./minor";

test.each([
  ["1500000", "VND", 1_500_000],
  ["1.500.000", "VND", 1_500_000],
  ["1,500,000", "VND", 1_500_000],
  [" 1 500 000 ", "VND", 1_500_000],
  ["1.5", "VND", null],
  ["", "VND", null],
  ["-3", "VND", null],
  ["49", "USD", 4_900],
  ["49.9", "USD", 4_990],
  ["1,049.99", "USD", 104_999],
  ["49.999", "USD", null],
  ["a lot", "USD", null],
] as const)("%j in %s is %s minor units", (typed, currency, amount) => {
  expect(toMinor(typed, currency)).toBe(amount);
});

test("a sum that was written is read again", () => {
  for (const currency of ["VND", "USD"] as const) {
    expect(toMinor(fromMinor(123_456, currency), currency)).toBe(123_456);
  }
});
