import { describe, expect, it } from "vitest";

import { listed, variantsOf } from "./variant";

describe("a new product's variants", () => {
  it("are every colour in every size, each with a SKU of its own", () => {
    const grid = { sku: "lụa 01", colors: ["Đỏ", "Xanh ngọc"], sizes: ["S", "M/L"] };
    expect(variantsOf(grid, 3)).toEqual([
      { sku: "LUA-01-DO-S", color: "Đỏ", size: "S", stock: 3 },
      { sku: "LUA-01-DO-M-L", color: "Đỏ", size: "M/L", stock: 3 },
      { sku: "LUA-01-XANH-NGOC-S", color: "Xanh ngọc", size: "S", stock: 3 },
      { sku: "LUA-01-XANH-NGOC-M-L", color: "Xanh ngọc", size: "M/L", stock: 3 },
    ]);
  });

  it("are read from what was typed, without blanks and twins", () => {
    expect(listed(" S, M ,,M, L,")).toEqual(["S", "M", "L"]);
    expect(listed(" , ")).toEqual([]);
  });
});
