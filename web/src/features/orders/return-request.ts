import type { Order, Schemas } from "@/api/types";

export type Reason = Schemas["ReturnItemCreate"]["reason"];
/** What is to go back of each line: how many, and why. */
export type Wish = Readonly<Record<string, Readonly<{ quantity: number; reason: Reason }>>>;

/** The lines of which something can still go back, and how much. */
export function returnable(order: Order) {
  return order.items
    .map((item) => ({ ...item, left: item.quantity - item.returnedQuantity }))
    .filter(({ left }) => left > 0);
}

/** What the API is asked for: the lines of which something goes back. */
export function requested(wish: Wish): Schemas["ReturnItemCreate"][] {
  return Object.entries(wish)
    .filter(([, { quantity }]) => quantity > 0)
    .map(([orderItemId, { quantity, reason }]) => ({ orderItemId, quantity, reason }));
}
