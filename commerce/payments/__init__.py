"""Payments: taken once, given back when due, compared with the provider's books."""
