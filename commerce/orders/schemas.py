"""Wire models of orders."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.core.money import Money
from commerce.core.schemas import Input, Line, Output, Paragraph, Plain
from commerce.discounts.schemas import Code
from commerce.orders.states import Status

PaymentMethod = Literal["cash_on_delivery"]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9][0-9 ().-]{5,24}$", max_length=26),
    Plain,
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Address(Input):
    """Where an order goes."""

    full_name: Line
    phone: Phone
    line1: Line
    line2: Line | None = None
    ward: Line | None = None
    district: Line | None = None
    city: Line
    postal_code: Line | None = None
    country: Country = Field(description="ISO 3166-1 alpha-2")


class OrderCreate(Input):
    """An order of everything in the caller's cart."""

    shipping_address: Address
    payment_method: PaymentMethod
    discount_code: Code | None = None
    note: Paragraph | None = None


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
    line_total: Money


class OrderRead(Output):
    """An order. Prices include VAT; `tax` is what would be added on top."""

    id: UUID
    number: str
    status: Status
    items: list[OrderItemRead]
    subtotal: Money
    discount: Money
    shipping: Money
    tax: Money
    total: Money
    discount_code: str | None
    shipping_address: Address
    payment_method: PaymentMethod
    note: str | None
    created_at: datetime
