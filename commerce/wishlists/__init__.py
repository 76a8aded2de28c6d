"""Wishlists: what a shopper would like to have, and is told of when it becomes easier to get."""
