"""What can go wrong with an order."""

from commerce.core.errors import Conflict, NotFound


class CartEmpty(Conflict):
    """There is nothing in the cart to order."""


class OrderTooLarge(Conflict):
    """The cart comes to more than the shop handles in one order."""


class TotalChanged(Conflict):
    """The order would cost something else than the shopper was told."""


class NoLongerOnSale(Conflict):
    """Something in the cart is no longer on sale."""


class OrderNotFound(NotFound):
    """There is no such order among yours."""


class IllegalStatusChange(Conflict):
    """The order cannot go from its present state to this one."""


class PaymentMethodUnavailable(Conflict):
    """This order cannot be paid in this way."""


class TooManyCashOrders(Conflict):
    """Too many orders are still to be paid at the door; pay this one in another way."""


class OrderNotPayable(Conflict):
    """This order does not wait for a payment."""


class PaymentMismatch(Conflict):
    """The payment is not the sum of the order."""


class RefundTooLarge(Conflict):
    """More would go back than was paid."""


class ReturnNotPossible(Conflict):
    """This order cannot be sent back."""


class OrderItemNotFound(NotFound):
    """There is no such line in this order."""


class TooManyPieces(Conflict):
    """More pieces than are left to send back."""


class ReturnNotFound(NotFound):
    """There is no such return."""


class ReturnDecided(Conflict):
    """The present state of the return does not allow this."""


class InvoiceNotReady(Conflict):
    """This order has no invoice: the house has not begun with it, or never will."""
