"""The shop: catalogue, cart, discounts, orders and try-on jobs behind one FastAPI application."""
