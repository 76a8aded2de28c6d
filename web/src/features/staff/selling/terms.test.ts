import { expect, test } from "vitest";

import { readCode, readTerms } from "./terms";

function form(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("per cent are per cent, a sum is minor units, and free delivery is worth nothing", () => {
  expect(readTerms(form({ kind: "percentage", value: "15" })).value).toBe(15);
  expect(readTerms(form({ kind: "fixed", value: "20.50", currency: "USD" })).value).toBe(2050);
  expect(readTerms(form({ kind: "fixed", value: "200.000" })).value).toBe(200_000);
  expect(readTerms(form({ kind: "free_shipping", value: "7" })).value).toBe(0);
});

test("what is no number is said to be none, and no limit is no limit", () => {
  const terms = readTerms(form({ kind: "percentage", value: "many", minimumSubtotal: "a lot" }));
  expect(terms).toMatchObject({ value: null, minimumSubtotal: null, totalLimit: null });
  expect(readTerms(form({})).minimumSubtotal).toBe(0);
});

test("a code is in capitals; none is a promotion", () => {
  expect(readCode(form({ code: " tet-2027 " }))).toBe("TET-2027");
  expect(readCode(form({ code: " " }))).toBeNull();
});
