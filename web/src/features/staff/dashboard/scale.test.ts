import { expect, test } from "vitest";

import { bars, growth, niceTop } from "./scale";

test.each([
  [[], 1],
  [[0, 0], 1],
  [[3], 5],
  [[1, 10], 10],
  [[53_520_000], 100_000_000],
  [[12, 19], 20],
])("the axis of %j ends at %d", (values, top) => {
  expect(niceTop(values)).toBe(top);
});

test("bars stand on the ground, side by side, none above the top or below nothing", () => {
  const found = bars([0, 5, 10, -3], 400, 100);
  expect(found.map(({ height }) => height)).toEqual([0, 50, 100, 0]);
  for (const { y, height } of found) expect(y + height).toBe(100);
  expect(found[1]?.x).toBeGreaterThanOrEqual((found[0]?.x ?? 0) + (found[0]?.width ?? 0));
});

test("growth from nothing is no number", () => {
  expect(growth(12, 10)).toBeCloseTo(0.2);
  expect(growth(12, 0)).toBeNull();
});
