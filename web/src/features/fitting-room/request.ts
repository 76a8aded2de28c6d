import type { Product, Schemas } from "@/api/types";
import { coloursOf, variantsIn } from "@/features/product/choice";

/** So many garments make an outfit. */
export const MOST = 3;

/** A garment that somebody wants to see on themselves. */
export type Wish = Readonly<{ product: Product; color: string }>;

/** The colour asked for, if the product comes in it; else the first it comes in. */
export function wishFor(product: Product, color: string | null): Wish {
  const colours = coloursOf(product);
  return { product, color: colours.find((one) => one === color) ?? colours[0] ?? "" };
}

/** With another garment: each once, the latest word on its colour, as many as make an outfit. */
export function withWish(wishes: readonly Wish[], wish: Wish): readonly Wish[] {
  const same = ({ product }: Wish) => product.id === wish.product.id;
  if (wishes.some(same)) return wishes.map((one) => (same(one) ? wish : one));
  return wishes.length >= MOST ? wishes : [...wishes, wish];
}

/** What is asked of the fitting room. Several garments are named by a variant of their colour. */
export function toRequest(
  wishes: readonly Wish[],
  userImageUrl: string,
  seed: number,
): Schemas["TryonRequest"] {
  // The shopper ticked the box, or agreed at an earlier try-on; without either nothing is asked.
  const rest = {
    userImageUrl,
    seed,
    consent: true,
    category: "auto",
    mode: "balanced",
    samples: 1,
  };
  const [only] = wishes;
  const garments =
    wishes.length === 1 && only !== undefined
      ? { productId: only.product.id, ...(only.color !== "" && { color: only.color }) }
      : {
          variantIds: wishes.flatMap(
            ({ product, color }) => variantsIn(product, color)[0]?.id ?? [],
          ),
        };
  return { ...rest, ...garments } as Schemas["TryonRequest"];
}

/** Two requests with the same name are the same wish. */
export function nameOf(photoId: string, wishes: readonly Wish[], seed: number): string {
  return JSON.stringify([photoId, seed, wishes.map(({ product, color }) => [product.id, color])]);
}
