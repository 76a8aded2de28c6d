"""Tables of the catalogue. Stock belongs to a variant: one size in one colour."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency


class Product(Identified, Base):
    """Something the house sells, in one or more variants."""

    __tablename__ = "products"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    brand: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(index=True)
    price_amount: Mapped[MinorUnits]
    currency: Mapped[Currency] = mapped_column(String(3))
    # [{"key": "products/...", "alt": "...", "color": "..." or null}], the first one is the cover.
    images: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # Name, brand and category without case and diacritics: what a search looks in.
    search_text: Mapped[str]
    published: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    variants: Mapped[list["Variant"]] = relationship(
        lazy="raise", order_by="Variant.position", cascade="all, delete-orphan"
    )

    def cover(self, color: str) -> str | None:
        """The key of the picture that shows this colour best, if there is any picture."""
        matching = [image for image in self.images if image.get("color") in {color, None}]
        first = next(iter(matching or self.images), None)
        return None if first is None else first["key"]

    __table_args__ = (
        CheckConstraint("price_amount >= 0", name="price_not_negative"),
        Index(
            "ix_products_search_text_trgm",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index("ix_products_price", "price_amount", "id"),
    )


class Variant(Identified, Base):
    """One size in one colour, with its own stock and, if set, its own price."""

    __tablename__ = "product_variants"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(unique=True)
    size: Mapped[str]
    color: Mapped[str]
    price_amount: Mapped[MinorUnits | None]
    stock: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("product_id", "size", "color"),
        # The last line of defence against overselling, whatever the code above it does.
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price_amount >= 0", name="price_not_negative"),
    )


class StockMovement(Identified, Base):
    """Why a variant's stock changed; the sum of a variant's movements is its stock."""

    __tablename__ = "stock_movements"

    variant_id: Mapped[UUID] = mapped_column(
        ForeignKey("product_variants.id", ondelete="CASCADE"), index=True
    )
    delta: Mapped[int]
    reason: Mapped[str]
    order_id: Mapped[UUID | None] = mapped_column(index=True)
