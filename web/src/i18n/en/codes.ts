import type { codes as vi } from "../vi/codes";
import type { Like } from "../texts";

export const codes: Like<typeof vi> = {
  "There is no such code.": "There is no such code. Please look at how it is written.",
  "Your cart already has an offer that is at least as good and cannot be combined with it.":
    "Your bag already has an offer at least as good, and the two cannot be combined.",
  "This code is not valid yet.": "This code is not valid yet.",
  "This code has expired.": "This code has expired.",
  "This code is for orders in VND.": "This code is for orders in đồng.",
  "This code is for orders in USD.": "This code is for orders in US dollars.",
  "Nothing in the cart is eligible for this code.": "Nothing in your bag takes this code.",
  "The cart has not reached this code's minimum.": "Your bag has not reached this code's minimum.",
  "This code has been used up.": "This code has been used up.",
  "You have used this code already.": "You have used this code already.",
  "This code is for a first order only.": "This code is for a first order only.",
};
