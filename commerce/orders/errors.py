"""What can go wrong with an order."""

from commerce.core.errors import Conflict, NotFound


class CartEmpty(Conflict):
    """There is nothing in the cart to order."""


class NoLongerOnSale(Conflict):
    """Something in the cart is no longer on sale."""


class OrderNotFound(NotFound):
    """There is no such order among yours."""


class IllegalStatusChange(Conflict):
    """The order cannot go from its present state to this one."""
