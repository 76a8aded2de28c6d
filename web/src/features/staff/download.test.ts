import { expect, test } from "vitest";

import { fileName } from "./download";

test("a file is called what the shop calls it, and never a path", () => {
  expect(fileName('attachment; filename="orders-2026-11.csv"')).toBe("orders-2026-11.csv");
  expect(fileName('attachment; filename="../orders.csv"')).toBe("atelier.csv");
  expect(fileName(null)).toBe("atelier.csv");
});
