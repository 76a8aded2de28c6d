"""Wire models of orders and returns as staff see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from commerce.core.money import LARGEST_AMOUNT, Money, PaymentMethod
from commerce.core.pagination import DEEPEST_PAGE
from commerce.core.schemas import Input, Line, Moment, Output, Paragraph, Plain
from commerce.orders.return_schemas import ReturnRead
from commerce.orders.schemas import OrderRead, StatusChangeRead, Tracking
from commerce.orders.states import Status

HttpUrl = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$", max_length=500), Plain
]

RefundReason = Literal["goodwill", "damaged", "missing-piece", "late", "price-adjustment", "other"]


class StaffStatusChangeRead(StatusChangeRead):
    """A step in the life of an order, with who took it by name."""

    actor: str


class NoteRead(Output):
    """What a member of staff wrote about an order."""

    id: UUID
    author: str
    text: str
    created_at: datetime


class NoteWritten(Output):
    """What the audit log, which forgets nothing, holds of a note: not what it says of a shopper."""

    id: UUID
    author: str
    created_at: datetime


class NoteCreate(Input):
    """What colleagues should know about an order; the shopper never sees it."""

    text: Annotated[Paragraph, Field(min_length=1)]


class AdminOrderRead(OrderRead):
    """An order as staff see it."""

    user_id: UUID
    email: str | None
    refund_due: Money
    history: Sequence[StaffStatusChangeRead]
    notes: list[NoteRead]


class TrackingWrite(Input):
    """Where a parcel can be followed."""

    carrier: Line
    number: Line
    url: HttpUrl | None = None


class OrderStatusUpdate(Input):
    """The state that an order moves to; the shopper reads the note."""

    status: Status
    tracking: TrackingWrite | None = None
    note: Paragraph | None = None

    @model_validator(mode="after")
    def _only_what_is_sent_is_tracked(self) -> Self:
        if self.tracking is not None and self.status != "shipped":
            raise ValueError("tracking is for an order that is shipped")
        return self


class OrderChange(Output):
    """What a change by staff left in the audit log: no name, no address, and nobody's words."""

    status: Status
    tracking: Tracking | None = None


class RefundCreate(Input):
    """A sum that the house gives back without a return, and why."""

    # Minor units of the order's currency.
    amount: Annotated[int, Field(ge=1, le=LARGEST_AMOUNT, strict=True)]
    reason: RefundReason = "goodwill"


class RefundOwed(Output):
    """What a refund by staff left in the audit log."""

    refund: Money
    reason: RefundReason
    # What is owed in all, this one included.
    refund_due: Money


class OrderFilter(Input):
    """Which orders staff want to see, and which page of them."""

    status: Status | None = None
    # The beginning is enough, however it was written down when it was read aloud.
    number: Annotated[str, StringConstraints(min_length=1, max_length=20), Plain] | None = None
    email: Annotated[str, StringConstraints(to_lower=True, max_length=320), Plain] | None = None
    payment_method: PaymentMethod | None = None
    placed_from: Moment | None = None
    placed_until: Moment | None = None
    page: Annotated[int, Field(ge=1, le=DEEPEST_PAGE)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ReturnDecision(Input):
    """What the shopper is told about the decision."""

    note: Paragraph | None = None


class Received(Input):
    """Whether a line's pieces can be sold again."""

    order_item_id: UUID
    restock: bool


class ReturnReceipt(Input):
    """What came back; lines that are left out are not put back on the shelf."""

    items: Annotated[list[Received], Field(max_length=100)] = Field(default_factory=list)


class AdminReturnRead(ReturnRead):
    """A return as staff see it."""

    user_id: UUID
