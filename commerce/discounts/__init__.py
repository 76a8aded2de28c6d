"""Discount codes: what they are worth, and their limits under concurrency."""
