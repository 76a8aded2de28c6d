"""Wire models of orders."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from commerce.core.addresses import Address
from commerce.core.money import Money, PaymentMethod
from commerce.core.schemas import Input, Line, Output, Paragraph
from commerce.discounts.schemas import Code
from commerce.orders.states import Status

By = Literal["shopper", "staff", "system"]


class OrderCreate(Input):
    """An order of everything in the caller's cart."""

    shipping_address: Address
    payment_method: PaymentMethod
    discount_code: Code | None = None
    note: Paragraph | None = None


class OrderCancel(Input):
    """Why an order is called off, if the shopper says."""

    reason: Line | None = None


class StatusChangeRead(Output):
    """A step in the life of an order."""

    status: Status
    by: By
    at: datetime
    note: str | None


class Tracking(Output):
    """Where a parcel can be followed."""

    carrier: str
    number: str
    url: str | None = None


class OrderItemRead(Output):
    """One line of an order."""

    id: UUID
    product_id: UUID
    variant_id: UUID | None
    name: str
    sku: str
    size: str
    color: str
    image_url: str | None
    quantity: int
    unit_price: Money
    discount: Money
    tax: Money
    line_total: Money
    returned_quantity: int


class OrderRead(Output):
    """An order. Prices include VAT: `tax` is the part of `total` that is VAT."""

    id: UUID
    number: str
    status: Status
    items: list[OrderItemRead]
    subtotal: Money
    discount: Money
    shipping: Money
    tax: Money
    tax_included: bool = True
    tax_rate: int = Field(description="basis points: 1000 is ten per cent")
    total: Money
    paid: Money
    refunded: Money
    discount_code: str | None
    shipping_address: Address
    payment_method: PaymentMethod
    payment_due_at: datetime | None
    tracking: Tracking | None
    note: str | None
    history: list[StatusChangeRead]
    created_at: datetime
