"""The life of an order: which moves are legal, and whose they are."""

from typing import Literal

from commerce.core.money import PaymentMethod

Status = Literal[
    "awaiting_payment",
    "paid",
    "processing",
    "shipped",
    "delivered",
    "cancelled",
    "refunded",
    "returned",
]
ReturnStatus = Literal["requested", "approved", "rejected", "received"]

MOVES: dict[Status, frozenset[Status]] = {
    "awaiting_payment": frozenset({"paid", "cancelled"}),
    "paid": frozenset({"processing", "cancelled", "refunded"}),
    "processing": frozenset({"shipped", "cancelled", "refunded"}),
    "shipped": frozenset({"delivered", "returned", "refunded"}),
    "delivered": frozenset({"returned", "refunded"}),
    "returned": frozenset({"refunded"}),
    "cancelled": frozenset(),
    "refunded": frozenset(),
}
# `paid` and `refunded` follow the money, and nobody sets them by hand.
BY_STAFF: frozenset[Status] = frozenset(
    {"processing", "shipped", "delivered", "cancelled", "returned"}
)
# After these nothing more is sent to the shopper.
CLOSED: frozenset[Status] = frozenset({"delivered", "cancelled", "refunded", "returned"})


def is_legal(current: Status, wanted: Status) -> bool:
    """Whether an order may go from one state to the other."""
    return wanted in MOVES[current]


def may_shopper_cancel(current: Status, method: PaymentMethod) -> bool:
    """Shoppers cancel until the house starts; cash on delivery starts at once and is not paid."""
    started = current == "processing"
    return current in {"awaiting_payment", "paid"} or (started and method == "cash_on_delivery")
