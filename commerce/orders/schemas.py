"""Wire models of orders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import Field

from commerce.core.addresses import Address
from commerce.core.money import Money, PaymentMethod, Price
from commerce.core.schemas import Input, Line, Output, Paragraph
from commerce.discounts.schemas import Code
from commerce.orders.actors import By
from commerce.orders.states import Status
from commerce.shipping.schemas import ChosenShipping, MethodCode


class OrderQuote(Input):
    """What an order of everything in the caller's cart would be like; it promises nothing."""

    shipping_address: Address
    # Left out: the cheapest way.
    shipping_method: MethodCode | None = None
    discount_code: Code | None = None
    note: Paragraph | None = None


class OrderCreate(OrderQuote):
    """An order of everything in the caller's cart."""

    payment_method: PaymentMethod
    # What a quote said; the order is refused if it would cost something else by now.
    expected_total: Price | None = None


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


class AddressRead(Output):
    """Where an order goes; of a shopper who is gone only the city and the country are known."""

    full_name: str | None = None
    phone: str | None = None
    line1: str | None = None
    line2: str | None = None
    ward: str | None = None
    district: str | None = None
    city: str
    postal_code: str | None = None
    country: str


class DiscountRead(Output):
    """A discount that was taken off, and why; without a code, a promotion of the house."""

    code: str | None
    name: str
    amount: Money
    explanation: str


class RejectedCode(Output):
    """A code that takes nothing off, and why."""

    code: str
    reason: str


class QuoteItem(Output):
    """One line of an order as it would be placed."""

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


class QuoteRead(Output):
    """What an order would cost. Prices include VAT: `tax` is the part of `total` that is VAT."""

    items: list[QuoteItem]
    discounts: list[DiscountRead]
    rejected_codes: list[RejectedCode]
    shipping_method: ChosenShipping
    subtotal: Money
    discount: Money
    shipping: Money
    tax: Money
    tax_included: bool = True
    tax_rate: int = Field(description="basis points: 1000 is ten per cent")
    total: Money


class OrderItemRead(QuoteItem):
    """One line of an order."""

    id: UUID
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
    discounts: list[DiscountRead]
    shipping_address: AddressRead
    shipping_method: ChosenShipping | None
    payment_method: PaymentMethod
    payment_due_at: datetime | None
    tracking: Tracking | None
    note: str | None
    history: Sequence[StatusChangeRead]
    created_at: datetime
