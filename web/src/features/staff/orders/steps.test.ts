import { describe, expect, it } from "vitest";

import { isFinal, stepsFrom } from "./steps";

describe("steps of an order", () => {
  it("leads from preparing to shipped, and from shipped to delivered or back", () => {
    expect(stepsFrom("processing")).toEqual(["shipped", "cancelled"]);
    expect(stepsFrom("shipped")).toEqual(["delivered", "returned"]);
  });

  it("asks twice before what cannot be taken back", () => {
    expect(isFinal("cancelled")).toBe(true);
    expect(isFinal("returned")).toBe(true);
    expect(isFinal("shipped")).toBe(false);
  });

  it.each(["cancelled", "refunded", "returned", "delivered"] as const)("ends at %s", (status) => {
    expect(stepsFrom(status)).toEqual([]);
  });
});
