import { expect, test } from "vitest";

import { filtersOn, readState, toggled, toQuery, writeState } from "./query";

test("an address says the list's state, and back", () => {
  const state = readState({
    q: " lụa ",
    size: ["M", "S"],
    minPrice: "100",
    sort: "name",
    page: "3",
  });
  expect(writeState(state)).toBe("?q=l%E1%BB%A5a&size=M&size=S&minPrice=100&sort=name&page=3");
});

test("what means nothing is left out", () => {
  const state = readState({ sort: "sideways", page: "-1", minPrice: "cheap", inStock: "maybe" });
  expect(writeState(state)).toBe("");
  expect(toQuery(state)).toMatchObject({ page: 1, facets: true });
});

test("a filter is put on and taken off, from the first page", () => {
  const state = readState({ color: "Rice", page: "4" });
  const more = toggled(state, "color", "Lapis");
  expect(writeState(more)).toBe("?color=Lapis&color=Rice");
  expect(filtersOn(more)).toBe(2);
  expect(writeState(toggled(toggled(more, "color", "Lapis"), "color", "Rice"))).toBe("");
});
