"""Wire models of the cart."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.cart.lines import Availability
from commerce.core.money import Money
from commerce.core.schemas import Input, Line, Output

# More is a typing error; up to here, what there is decides.
MOST_PIECES = 10_000
Quantity = Annotated[int, Field(ge=1, le=MOST_PIECES, strict=True)]
CartToken = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]


class CartItemAdd(Input):
    """What to put into the cart."""

    product_id: UUID
    quantity: Quantity
    size: Line
    color: Line


class CartItemChange(Input):
    """How many pieces there should be."""

    quantity: Quantity


class CartMerge(Input):
    """The guest's cart whose content is to come into one's own."""

    cart_token: CartToken


class GuestCartRead(Output):
    """A new guest's cart: send the token as `X-Cart-Token`, and keep it as you would a password."""

    cart_token: str
    expires_at: datetime


class PieceRead(Output):
    """Some pieces of a variant, at today's price."""

    id: UUID
    product_id: UUID
    variant_id: UUID
    name: str
    image_url: str | None
    size: str
    color: str
    quantity: int
    # None when it is not sold in the cart's currency.
    unit_price: Money | None
    # How many the shop has.
    available: int
    # What is `ok` or `low` can be ordered.
    availability: Availability


class CartItemRead(PieceRead):
    """A line of the cart, at today's price."""

    line_total: Money | None
    # What a piece cost when the shopper added or last changed it, if that is not today's price.
    price_changed_from: Money | None


class SavedItemRead(PieceRead):
    """What is kept for later."""


class SavedItems(Output):
    """Everything that is kept for later."""

    items: list[SavedItemRead]


class LineDiscount(Output):
    """A discount's part of one line."""

    item_id: UUID
    amount: Money


class CartDiscount(Output):
    """What is taken off, by a code or of its own accord; the lines sum to the amount."""

    code: str | None
    name: str
    amount: Money
    explanation: str
    lines: list[LineDiscount]


class RejectedCode(Output):
    """A code on the cart that takes nothing off, and why."""

    code: str
    reason: str


class CartRead(Output):
    """The whole cart; the total is without shipping, VAT included."""

    items: list[CartItemRead]
    subtotal: Money
    discounts: list[CartDiscount]
    rejected_codes: list[RejectedCode]
    free_shipping: bool
    total: Money
    warnings: list[str]
