import type { Product, Variant } from "@/api/types";

export type Choice = Readonly<{ color: string; size: string | null }>;

const unique = (values: readonly string[]) => [...new Set(values)];

export function coloursOf(product: Pick<Product, "variants">): string[] {
  return unique(product.variants.map(({ color }) => color));
}

export function variantsIn(product: Pick<Product, "variants">, color: string): Variant[] {
  return product.variants.filter((variant) => variant.color === color);
}

/** The first colour that has something left; a colour with one size only needs no choosing. */
export function firstChoice(product: Pick<Product, "variants">): Choice {
  const colours = coloursOf(product);
  const sells = (color: string) => variantsIn(product, color).some(({ stock }) => stock > 0);
  return inColour(product, colours.find(sells) ?? colours[0] ?? "", null);
}

/** Another colour keeps the size, where it comes in that size. */
export function inColour(
  product: Pick<Product, "variants">,
  color: string,
  size: string | null,
): Choice {
  const offered = variantsIn(product, color);
  const [only] = offered;
  if (offered.length === 1 && only !== undefined) return { color, size: only.size };
  return { color, size: offered.some((variant) => variant.size === size) ? size : null };
}

export function chosenVariant(product: Pick<Product, "variants">, choice: Choice): Variant | null {
  return variantsIn(product, choice.color).find(({ size }) => size === choice.size) ?? null;
}

/** Pictures of a colour and those of no colour in particular; all, if that leaves none. */
export function imagesOf(product: Pick<Product, "images">, color: string): Product["images"] {
  const own = product.images.filter((image) => (image.color ?? color) === color);
  return own.length > 0 ? own : product.images;
}
