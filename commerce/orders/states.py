"""The life of an order: which moves are legal."""

from typing import Literal

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

MOVES: dict[Status, frozenset[Status]] = {
    "awaiting_payment": frozenset({"paid", "cancelled"}),
    "paid": frozenset({"processing", "cancelled", "refunded"}),
    "processing": frozenset({"shipped", "cancelled"}),
    "shipped": frozenset({"delivered", "returned"}),
    "delivered": frozenset({"returned", "refunded"}),
    "returned": frozenset({"refunded"}),
    "cancelled": frozenset(),
    "refunded": frozenset(),
}


def is_legal(current: Status, wanted: Status) -> bool:
    """Whether an order may go from one state to the other."""
    return wanted in MOVES[current]
