"""The table of carts: a shopper's cart is the set of their items."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Identified


class CartItem(Identified, Base):
    """Some pieces of one variant in one shopper's cart."""

    __tablename__ = "cart_items"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE"), index=True
    )
    quantity: Mapped[int]

    __table_args__ = (
        # One line a variant: a variant added twice adds up, and stock is counted once.
        UniqueConstraint("user_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )
