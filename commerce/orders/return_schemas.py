"""Wire models of returns."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from commerce.cart.schemas import Quantity
from commerce.core.money import Money
from commerce.core.schemas import Input, Output, Paragraph
from commerce.orders.states import ReturnStatus

ReturnReason = Literal[
    "too-small", "too-large", "not-as-described", "damaged", "wrong-item", "changed-mind", "other"
]


class ReturnItemCreate(Input):
    """Pieces of one line of an order that are to go back."""

    order_item_id: UUID
    quantity: Quantity
    reason: ReturnReason


def _one_entry_a_line(items: list[ReturnItemCreate]) -> list[ReturnItemCreate]:
    if len({item.order_item_id for item in items}) < len(items):
        raise ValueError("two entries are for the same line")
    return items


class ReturnCreate(Input):
    """What a shopper wants to send back, and why."""

    items: Annotated[
        list[ReturnItemCreate],
        Field(min_length=1, max_length=100),
        AfterValidator(_one_entry_a_line),
    ]
    note: Paragraph | None = None


class ReturnItemRead(Output):
    """Pieces of one line in a return; `restocked` is known once they have come back."""

    order_item_id: UUID
    name: str
    sku: str
    size: str
    color: str
    quantity: int
    reason: ReturnReason
    restocked: bool | None
    refund: Money


class ReturnRead(Output):
    """A return; `refund` is what goes back for its pieces once they are received."""

    id: UUID
    order_id: UUID
    # The order's.
    number: str
    status: ReturnStatus
    items: list[ReturnItemRead]
    refund: Money
    note: str | None
    decision_note: str | None
    created_at: datetime


class ReturnListing(Output):
    """The returns of an order."""

    items: list[ReturnRead]
