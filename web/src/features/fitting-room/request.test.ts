import { expect, test } from "vitest";

import type { Product, Variant } from "@/api/types";
import { nameOf, toRequest, wishFor, withWish } from "./request";

const variant = (id: string, color: string): Variant => ({
  id,
  color,
  size: "M",
  sku: id,
  stock: 1,
  price: { amount: 1, currency: "VND" },
});

function product(id: string): Product {
  const variants = [variant(`${id}-black`, "Black"), variant(`${id}-white`, "White")];
  return { id, slug: id, name: id, variants } as unknown as Product;
}

const URL = "https://pictures.example/me.jpg";

test("a colour that a product does not come in becomes its first", () => {
  expect(wishFor(product("tee"), "White").color).toBe("White");
  expect(wishFor(product("tee"), "Green").color).toBe("Black");
  expect(wishFor(product("tee"), null).color).toBe("Black");
});

test("a garment is there once, in the latest colour, and three make an outfit", () => {
  const tee = wishFor(product("tee"), "Black");
  const again = withWish([tee], { ...tee, color: "White" });
  expect(again.map(({ color }) => color)).toEqual(["White"]);
  const full = ["a", "b", "c"].map((id) => wishFor(product(id), null));
  expect(withWish(full, tee)).toHaveLength(3);
});

test("one garment is asked for by its colour, several by a variant each", () => {
  const tee = wishFor(product("tee"), "White");
  const skirt = wishFor(product("skirt"), "Black");
  expect(toRequest([tee], URL, 0)).toMatchObject({
    productId: "tee",
    color: "White",
    consent: true,
  });
  const outfit = toRequest([tee, skirt], URL, 2);
  expect(outfit).toMatchObject({ variantIds: ["tee-white", "skirt-black"], seed: 2 });
  expect(outfit.productId).toBeUndefined();
});

test("the same wish has the same name, another photo or colour another", () => {
  const tee = wishFor(product("tee"), "White");
  expect(nameOf("p", [tee], 0)).toBe(nameOf("p", [{ ...tee }], 0));
  expect(nameOf("p", [tee], 0)).not.toBe(nameOf("q", [tee], 0));
  expect(nameOf("p", [tee], 0)).not.toBe(nameOf("p", [{ ...tee, color: "Black" }], 0));
});
