"""Staff: their accounts, and what they do with the shop's catalogue and orders."""
