"""A shopper's cart: what they mean to order."""
