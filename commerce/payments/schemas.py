"""Wire models of payments."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.core.money import Currency, Money, PaymentMethod
from commerce.core.schemas import Input, Line, Output, Plain
from commerce.payments.states import EventKind, Flag, RefundStatus, Status

ReturnUrl = Annotated[str, StringConstraints(min_length=1, max_length=2000), Plain]


# An order that is not paid at the door is not changed into one that is.
OnlineMethod = Literal["bank_transfer", "card", "vnpay", "momo"]


class PaymentCreate(Input):
    """The caller wants to pay an order: in the way it names, or in another from now on."""

    order_id: UUID
    method: OnlineMethod | None = Field(None, description="Another way to pay than the order's.")
    return_url: ReturnUrl | None = Field(
        None, description="Where the browser goes after the provider's page."
    )


class TransferQr(Output):
    """A bank transfer: to whom, with which purpose, and the same as a VietQR code."""

    bank_bin: str
    bank_name: str
    account: str
    account_name: str
    purpose: str
    payload: str
    image: str = Field(description="The code as an SVG data URI.")


class Instructions(Output):
    """What the shopper does now.

    `redirect`: open `url` in a browser. `client-secret`: confirm with Stripe's library and
    `clientSecret`. `qr`: transfer by `qr`. `none`: nothing, it is paid at the door.
    """

    kind: Literal["redirect", "client-secret", "qr", "none"]
    url: str | None = None
    client_secret: str | None = None
    publishable_key: str | None = None
    qr: TransferQr | None = None


class PaymentRead(Output):
    """A payment; `instructions` stand while it waits for the shopper."""

    id: UUID
    order_id: UUID
    provider: str
    status: Status
    amount: Money
    refunded: Money
    instructions: Instructions | None
    failure: str | None = Field(description="Why the last try did not succeed.")
    expires_at: datetime | None
    paid_at: datetime | None
    created_at: datetime


class PaymentMethodRead(Output):
    """A way to pay, and what it may cost."""

    method: PaymentMethod
    provider: str
    currency: Currency
    smallest: Money
    largest: Money


class PaymentMethods(Output):
    """The ways to pay that the shop offers."""

    items: list[PaymentMethodRead]


class PaymentReturn(Output):
    """What the shop knows of a payment when the shopper comes back from the provider."""

    payment_id: UUID
    order_id: UUID
    status: Status


class RefundRead(Output):
    """Money on its way back to the shopper."""

    id: UUID
    order_id: UUID
    payment_id: UUID | None
    order_number: str
    provider: str
    amount: Money
    reason: str
    status: RefundStatus
    attempts: int
    failure: str | None
    created_at: datetime
    finished_at: datetime | None


class StaffPaymentRead(PaymentRead):
    """A payment as staff see it."""

    order_number: str
    provider_ref: str | None
    settles: bool = Field(description="Whether this is the money that paid the order.")
    flag: Flag | None
    refunds: list[RefundRead]


class PaymentEventRead(Output):
    """Something that was told of a payment, and what came of it."""

    id: UUID
    event_id: str = Field(description="The provider's own number of it.")
    kind: EventKind
    amount: int | None
    currency: str | None
    reason: str | None
    outcome: str | None = Field(description="Empty while it waits to be applied.")
    created_at: datetime
    processed_at: datetime | None


class PaymentEvents(Output):
    """What was told of a payment, oldest first."""

    items: list[PaymentEventRead]


class Confirmation(Input):
    """A member of staff has seen the money come in, or has sent it."""

    reference: Line | None = Field(None, description="The bank's own number of the transfer.")
