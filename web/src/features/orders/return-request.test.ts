import { expect, test } from "vitest";

import type { Order } from "@/api/types";
import { requested, returnable } from "./return-request";

test("what went back already cannot go back again", () => {
  const items = [
    { id: "a", quantity: 2, returnedQuantity: 1 },
    { id: "b", quantity: 1, returnedQuantity: 1 },
  ];
  const left = returnable({ items } as unknown as Order);
  expect(left.map(({ id, left: count }) => [id, count])).toEqual([["a", 1]]);
});

test("pieces that are kept are not asked about", () => {
  const wish = {
    a: { quantity: 1, reason: "too-small" },
    b: { quantity: 0, reason: "other" },
  } as const;
  expect(requested(wish)).toEqual([{ orderItemId: "a", quantity: 1, reason: "too-small" }]);
  expect(requested({})).toEqual([]);
});
