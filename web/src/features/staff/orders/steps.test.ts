import { describe, expect, it } from "vitest";

import { stepsFrom } from "./steps";

describe("steps of an order", () => {
  it("leads from preparing to shipped, and from shipped to delivered alone", () => {
    expect(stepsFrom("processing")).toEqual(["shipped", "cancelled"]);
    expect(stepsFrom("shipped")).toEqual(["delivered"]);
  });

  it.each(["cancelled", "refunded", "returned", "delivered"] as const)("ends at %s", (status) => {
    expect(stepsFrom(status)).toEqual([]);
  });
});
