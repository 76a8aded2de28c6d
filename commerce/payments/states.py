"""The life of a payment: it only moves forward, in whatever order a provider's events come."""

from typing import Literal

Status = Literal[
    "pending", "authorized", "failed", "expired", "succeeded", "partially_refunded", "refunded"
]
# What a provider tells of.
EventKind = Literal[
    "processing",
    "authorized",
    # One try failed; the shopper may try again in the same payment.
    "declined",
    "succeeded",
    "failed",
    "refunded",
    "refund_failed",
    "other",
]
# `manual` waits for a person to send the money; `needs_attention` for a person to look.
RefundStatus = Literal["pending", "manual", "succeeded", "needs_attention"]
# Money that does not fit the payment: staff have to look, and nothing is fulfilled.
Flag = Literal["mismatch"]

# `expired` and `failed` only say that nothing came so far: money that comes late is still money.
_RANKS: dict[Status, int] = {
    "pending": 0,
    "authorized": 1,
    "failed": 2,
    "expired": 2,
    "succeeded": 3,
    "partially_refunded": 4,
    "refunded": 5,
}
LIVE: frozenset[Status] = frozenset({"pending", "authorized"})
# The house has had the money.
TAKEN: frozenset[Status] = frozenset({"succeeded", "partially_refunded", "refunded"})


def moves_forward(current: Status, wanted: Status) -> bool:
    """Whether an event that says `wanted` still tells something new."""
    return _RANKS[wanted] > _RANKS[current]


def after_refund(amount: int, refunded: int) -> Status:
    """The state of a payment of which so much was given back."""
    return "refunded" if refunded >= amount else "partially_refunded"
