import { expect, test } from "vitest";

import { changes } from "./changes";

test("only what differs is told, and not when it was last touched", () => {
  const before = { stock: 3, name: "Áo dài", updatedAt: "yesterday" };
  const after = { stock: 5, name: "Áo dài", updatedAt: "today" };
  expect(changes(before, after)).toEqual([{ field: "stock", before: "3", after: "5" }]);
});

test("of something new all is told, but what is empty", () => {
  expect(changes(null, { code: "TET", limit: null, scope: ["a"] })).toEqual([
    { field: "code", before: "", after: "TET" },
    { field: "scope", before: "", after: '["a"]' },
  ]);
});
