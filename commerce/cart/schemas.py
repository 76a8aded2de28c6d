"""Wire models of the cart."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from commerce.core.money import Money
from commerce.core.schemas import Input, Line, Output

# More is a typing error; up to here, what there is decides.
MOST_PIECES = 10_000
Quantity = Annotated[int, Field(ge=1, le=MOST_PIECES, strict=True)]


class CartItemAdd(Input):
    """What to put into the cart."""

    product_id: UUID
    quantity: Quantity
    size: Line
    color: Line


class CartItemChange(Input):
    """How many pieces there should be."""

    quantity: Quantity


class CartItemRead(Output):
    """A line of the cart, at today's price."""

    id: UUID
    product_id: UUID
    variant_id: UUID
    name: str
    image_url: str | None
    size: str
    color: str
    quantity: int
    unit_price: Money
    line_total: Money
    # How many the shop has.
    available: int


class CartRead(Output):
    """The whole cart."""

    items: list[CartItemRead]
    subtotal: Money
    warnings: list[str]
