import type { Schemas } from "@/api/types";
import type { StaffProduct } from "./ProductEditor";

export type Variant = StaffProduct["variants"][number];
export type NewVariant = Schemas["VariantInput"];

/** The words of a list that was typed with commas between them, each once. */
export function listed(typed: string): readonly string[] {
  const words = typed.split(",").map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

/** A word as it stands in a SKU: Latin capitals and digits. */
function plain(word: string): string {
  return word
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .replaceAll(/[đĐ]/g, "D")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

type Grid = Readonly<{ sku: string; colors: readonly string[]; sizes: readonly string[] }>;

/** Every colour in every size, with the SKUs that come of them. */
export function variantsOf({ sku, colors, sizes }: Grid, stock: number): NewVariant[] {
  return colors.flatMap((color) =>
    sizes.map((size) => ({
      sku: [plain(sku), plain(color), plain(size)].filter((part) => part !== "").join("-"),
      color,
      size,
      stock,
    })),
  );
}

/** A variant's own price in minor units; null where it costs what the product does. */
export function ownPrice({ price }: Variant, product: StaffProduct): number | null {
  return price.amount === product.price.amount ? null : price.amount;
}
