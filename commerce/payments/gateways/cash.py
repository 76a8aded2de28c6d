"""Cash on delivery: the courier takes the money."""

from collections.abc import Mapping

from commerce.core.money import LARGEST_AMOUNT, Currency, PaymentMethod
from commerce.payments.providers import Charge, Limits, Started, Visitor
from commerce.payments.schemas import Instructions

NAME = "cash_on_delivery"


class CashOnDelivery:
    """Nothing to begin; the payment succeeds when the order is delivered."""

    name = NAME
    method: PaymentMethod = "cash_on_delivery"
    limits: Mapping[Currency, Limits] = {
        "VND": Limits(0, LARGEST_AMOUNT),
        "USD": Limits(0, LARGEST_AMOUNT),
    }

    async def begin(self, charge: Charge, visitor: Visitor) -> Started:
        """Ask nothing of the shopper."""
        _ = charge, visitor
        return Started(Instructions(kind="none"))
