"""The table of wishlists: a shopper's wishlist is the set of their items."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency


class WishlistItem(Identified, Base):
    """A product that a shopper would like to have, in one of its variants if they said so."""

    __tablename__ = "wishlist_items"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), index=True
    )
    variant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_variants.id", ondelete="SET NULL"), index=True
    )
    currency: Mapped[Currency] = mapped_column(String(3))
    # None: it was not sold in this currency.
    added_price: Mapped[MinorUnits | None]
    # The lowest price the shopper knows of: when they added it, or from a notification. Only less
    # than this is news.
    known_price: Mapped[MinorUnits | None]
    # As last seen; that it comes back is told once.
    in_stock: Mapped[bool]

    __table_args__ = (UniqueConstraint("user_id", "product_id"),)
