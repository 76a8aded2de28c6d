"""Wire models of wishlists."""

from datetime import datetime
from uuid import UUID

from commerce.core.money import Money
from commerce.core.schemas import Input, Output


class WishlistItemPut(Input):
    """Which variant is wanted; none means whichever there is."""

    variant_id: UUID | None = None


class WishlistItemRead(Output):
    """A product that a shopper would like to have, as it is today."""

    product_id: UUID
    variant_id: UUID | None
    slug: str
    name: str
    brand: str
    image_url: str | None
    size: str | None
    color: str | None
    # None when it is not sold in the shopper's currency.
    price: Money | None
    # What it cost when it was added, if it was sold in today's currency then.
    added_price: Money | None
    on_sale: bool
    in_stock: bool
    added_at: datetime
