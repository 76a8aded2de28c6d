"""Tables of carts. A cart is the set of its items, and belongs to a shopper or to a guest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency

ONE_OWNER = "num_nonnulls(user_id, guest_cart_id) = 1"


class GuestCart(Identified, Base):
    """The cart of somebody who has not signed in; whoever holds its token owns it."""

    __tablename__ = "guest_carts"

    # SHA-256: the token has 256 random bits, so there is nothing to guess and nothing to salt.
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Owned:
    """What lies in a shopper's or in a guest's cart."""

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    guest_cart_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("guest_carts.id", ondelete="CASCADE")
    )


class CartItem(Identified, Owned, Base):
    """Some pieces of one variant in one cart."""

    __tablename__ = "cart_items"

    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]
    # The price of one piece when the shopper last had to do with this line; None: not known.
    added_price: Mapped[MinorUnits | None]
    added_currency: Mapped[Currency | None] = mapped_column(String(3))

    __table_args__ = (
        # One line a variant: a variant added twice adds up, and stock is counted once.
        UniqueConstraint("user_id", "variant_id"),
        UniqueConstraint("guest_cart_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(ONE_OWNER, name="one_owner"),
    )


class SavedItem(Identified, Owned, Base):
    """Pieces of a variant that are kept for later and not ordered now."""

    __tablename__ = "saved_cart_items"

    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]

    __table_args__ = (
        UniqueConstraint("user_id", "variant_id"),
        UniqueConstraint("guest_cart_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(ONE_OWNER, name="one_owner"),
    )


class CartCode(Identified, Owned, Base):
    """A discount code that the shopper has put on the cart."""

    __tablename__ = "cart_codes"

    code: Mapped[str]

    __table_args__ = (
        UniqueConstraint("user_id", "code"),
        UniqueConstraint("guest_cart_id", "code"),
        CheckConstraint(ONE_OWNER, name="one_owner"),
    )
