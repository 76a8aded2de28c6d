"""How fast the shop sells: carts and checkouts, without Ray around them."""
