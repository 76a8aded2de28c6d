import { expect, test } from "vitest";

import type { Variant } from "@/api/types";
import { chosenVariant, coloursOf, firstChoice, inColour } from "./choice";

const variant = (color: string, size: string, stock: number): Variant => ({
  id: `${color}-${size}`,
  sku: `${color}-${size}`,
  size,
  color,
  stock,
  price: { amount: 1, currency: "VND" },
});
const variants = [variant("Rice", "S", 0), variant("Lapis", "S", 2), variant("Lapis", "M", 0)];

test("the first colour that has something left is shown", () => {
  expect(coloursOf({ variants })).toEqual(["Rice", "Lapis"]);
  expect(firstChoice({ variants })).toEqual({ color: "Lapis", size: null });
});

test("a colour of one size needs no choosing", () => {
  expect(inColour({ variants }, "Rice", "M")).toEqual({ color: "Rice", size: "S" });
});

test("another colour keeps the size if it comes in it", () => {
  expect(inColour({ variants }, "Lapis", "S")).toEqual({ color: "Lapis", size: "S" });
  expect(inColour({ variants }, "Lapis", "XL").size).toBeNull();
  expect(chosenVariant({ variants }, { color: "Lapis", size: "S" })?.stock).toBe(2);
});
