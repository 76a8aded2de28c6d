"""Shoppers: their accounts, how they sign in, and who of them is asking."""
