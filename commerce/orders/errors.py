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


class PaymentMethodUnavailable(Conflict):
    """This order cannot be paid in this way."""


class OrderNotPayable(Conflict):
    """This order does not wait for a payment."""


class PaymentMismatch(Conflict):
    """The payment is not the sum of the order."""


class RefundTooLarge(Conflict):
    """More would go back than was paid."""
