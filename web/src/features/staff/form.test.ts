import { expect, test } from "vitest";

import { fromShopClock, toShopClock } from "./form";

test("a time is the same on its way through the form, whatever the reader's own clock", () => {
  expect(fromShopClock("2026-11-24T08:30")).toBe("2026-11-24T01:30:00.000Z");
  expect(toShopClock("2026-11-24T01:30:00Z")).toBe("2026-11-24T08:30");
  expect(toShopClock("2026-11-24T20:00:00Z")).toBe("2026-11-25T03:00");
});

test("no time is no time", () => {
  expect(fromShopClock("")).toBeNull();
  expect(toShopClock(null)).toBe("");
});
