import type { wishlist as vi } from "../vi/wishlist";
import type { Like } from "../texts";

export const wishlist: Like<typeof vi> = {
  title: "Wishlist",
  text: "What caught your eye, at today's prices and as it is in stock today.",
  signInText: "Sign in to keep what you like, on every device.",
  empty: "Nothing here yet",
  emptyText: "Touch the heart on a piece's page to keep it here.",
  inStock: "In stock",
  soldOut: "Sold out",
  notOnSale: "No longer offered",
  was: (price) => `${price} when you kept it`,
  choose: "Choose size and colour",
  add: "Add to bag",
  addOf: (name) => `Add to bag: ${name}`,
  remove: "Remove",
  removeOf: (name) => `Remove ${name} from the wishlist`,
  removed: (name) => `${name} is no longer on your wishlist.`,
  keepOf: (name) => `Keep ${name} on the wishlist`,
  more: "Show more",
};
