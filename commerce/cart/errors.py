"""What can go wrong with a cart."""

from commerce.core.errors import NotFound


class CartItemNotFound(NotFound):
    """There is no such item in your cart."""
