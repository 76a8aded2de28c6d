"""Shipping: how an order reaches a place, for how much and how soon."""
