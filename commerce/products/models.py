"""Tables of the catalogue. Stock belongs to a variant: one size in one colour."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commerce.core.database import Base, Identified, MinorUnits
from commerce.core.money import Currency

Translations = dict[str, dict[str, str]]
MovementReason = Literal[
    "received", "sold", "order-cancelled", "returned", "adjusted", "counted", "damaged", "lost"
]
TryonCategory = Literal["tops", "outerwear", "bottoms", "one-pieces"]
LOW_STOCK = 3
_EMPTY_OBJECT, _EMPTY_LIST = text("'{}'"), text("'[]'")


def _price_in(currency: Currency) -> Computed:
    """What a product costs in a currency: a column of its own, so that an index can sort it."""
    return Computed(
        f"CASE WHEN ((currency)::text = '{currency}'::text) THEN price_amount "
        f"ELSE ((prices ->> '{currency}'::text))::bigint END",
        persisted=True,
    )


_NAME_EN = "COALESCE(((translations -> 'en'::text) ->> 'name'::text), (name)::text)"


def _order_of(name: str) -> Computed:
    """A name without case and diacritics: its place in a list, whatever the collation."""
    marks = "'[\\u0300-\\u036f]'::text, ''::text, 'g'::text"
    bare = f"regexp_replace(NORMALIZE({name}, NFD), {marks})"
    return Computed(f"replace(lower({bare}), 'đ'::text, 'd'::text)", persisted=True)


class Category(Base):
    """A shelf of the shop, in a tree; a product lies on one shelf and thereby on those above."""

    __tablename__ = "categories"

    slug: Mapped[str] = mapped_column(primary_key=True)
    parent: Mapped[str | None] = mapped_column(
        ForeignKey("categories.slug", ondelete="RESTRICT"), index=True
    )
    name: Mapped[str]
    # {"en": {"name": "..."}}; the columns themselves are in the shop's first language.
    translations: Mapped[Translations] = mapped_column(
        JSONB, default=dict, server_default=_EMPTY_OBJECT
    )
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    # Where the goods on this shelf and below are worn; None says what lies above says.
    tryon_category: Mapped[TryonCategory | None] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Collection(Identified, Base):
    """Products that the house shows together, in an order of its own."""

    __tablename__ = "collections"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    translations: Mapped[Translations] = mapped_column(
        JSONB, default=dict, server_default=_EMPTY_OBJECT
    )
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    published: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class CollectionProduct(Base):
    """A product's place in a collection."""

    __tablename__ = "collection_products"

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class SizeChart(Identified, Base):
    """What the sizes mean in centimetres, for all products that are cut alike."""

    __tablename__ = "size_charts"

    name: Mapped[str] = mapped_column(unique=True)
    # Columns of centimetres by name, and a row of values a size; see schemas.Measures.
    measures: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class Product(Identified, Base):
    """Something the house sells, in one or more variants."""

    __tablename__ = "products"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    brand: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    # {"en": {"name": "...", "description": "..."}}; the columns are in the shop's first language.
    translations: Mapped[Translations] = mapped_column(
        JSONB, default=dict, server_default=_EMPTY_OBJECT
    )
    # The slug of a category; no foreign key, so that shelves can be built after the goods arrive.
    category: Mapped[str]
    price_amount: Mapped[MinorUnits]
    currency: Mapped[Currency] = mapped_column(String(3))
    # What it costs in other currencies, {"USD": 12900}; it is not sold in one that is missing.
    prices: Mapped[dict[Currency, int]] = mapped_column(
        JSONB, default=dict, server_default=_EMPTY_OBJECT
    )
    # [{"key": "products/...", "alt": "...", "color": "..." or null}], the first one is the cover.
    images: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # What it is made of: a material and its share in per cent, the largest first.
    materials: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list, server_default=_EMPTY_LIST
    )
    care: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=_EMPTY_LIST)
    size_chart_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("size_charts.id", ondelete="RESTRICT"), index=True
    )
    # Names, brand, category and SKUs without case and diacritics: what a search looks in.
    search_text: Mapped[str]
    published: Mapped[bool] = mapped_column(default=True)
    publish_from: Mapped[datetime | None]
    publish_until: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    # Raised by every change that staff make: who changes it says which version they looked at.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    variants: Mapped[list["Variant"]] = relationship(
        lazy="raise", order_by="Variant.position", cascade="all, delete-orphan"
    )

    # Kept by PostgreSQL for lists and searches; nothing in Python reads or writes them.
    price_vnd: Mapped[int | None] = mapped_column(BigInteger, _price_in("VND"), deferred=True)
    price_usd: Mapped[int | None] = mapped_column(BigInteger, _price_in("USD"), deferred=True)
    name_en: Mapped[str | None] = mapped_column(Computed(_NAME_EN, persisted=True), deferred=True)
    order_vi: Mapped[str | None] = mapped_column(_order_of("(name)::text"), deferred=True)
    order_en: Mapped[str | None] = mapped_column(_order_of(_NAME_EN), deferred=True)
    # Every word, and every run of letters and digits within one.
    search_words: Mapped[str | None] = mapped_column(
        TSVECTOR,
        Computed(
            "array_to_tsvector(array_remove(string_to_array((search_text)::text, ' '::text) || "
            "regexp_split_to_array((search_text)::text, '[^a-z0-9]+'::text), ''::text))",
            persisted=True,
        ),
        deferred=True,
    )

    def cover(self, color: str) -> str | None:
        """The key of the picture that shows this colour best, if there is any picture."""
        matching = [image for image in self.images if image.get("color") in {color, None}]
        first = next(iter(matching or self.images), None)
        return None if first is None else first["key"]

    def is_on_sale(self, at: datetime) -> bool:
        """Whether shoppers can see and buy it at that time."""
        has_opened = self.publish_from is None or self.publish_from <= at
        has_closed = self.publish_until is not None and self.publish_until <= at
        return self.published and self.deleted_at is None and has_opened and not has_closed

    def name_in(self, locale: str) -> str:
        """Its name in a language, or in the shop's first one where there is no translation."""
        return self.translations.get(locale, {}).get("name", self.name)

    __table_args__ = (
        CheckConstraint("price_amount >= 0", name="price_not_negative"),
        CheckConstraint("publish_from < publish_until", name="window_opens_before_it_closes"),
        Index("ix_products_search_words", "search_words", postgresql_using="gin"),
        Index("ix_products_category", "category", "id"),
        # Whose picture this is; see products.service.pictures_on_sale.
        Index(
            "ix_products_images",
            "images",
            postgresql_using="gin",
            postgresql_ops={"images": "jsonb_path_ops"},
        ),
        # What facets and counts of the whole catalogue need, without reading the products.
        Index(
            "ix_products_on_sale",
            "id",
            postgresql_include=[
                "category",
                "brand",
                "price_vnd",
                "price_usd",
                "publish_from",
                "publish_until",
            ],
            postgresql_where=text("published AND deleted_at IS NULL"),
        ),
        # A category's pages and their count, without reading the products either.
        Index(
            "ix_products_on_sale_in_category",
            "category",
            "id",
            postgresql_include=["price_vnd", "price_usd", "publish_from", "publish_until"],
            postgresql_where=text("published AND deleted_at IS NULL"),
        ),
        Index("ix_products_brand_lower", text("lower(brand::text)")),
        Index("ix_products_price_vnd", "price_vnd", "id"),
        Index("ix_products_price_usd", "price_usd", "id"),
        Index("ix_products_order_vi", "order_vi", "id"),
        Index("ix_products_order_en", "order_en", "id"),
        *(
            Index(f"ix_products_{edge}", edge, postgresql_where=text(f"{edge} IS NOT NULL"))
            for edge in ("publish_from", "publish_until")
        ),
    )


class ProductOffer(Base):
    """The sizes and colours that a product comes in, each once; kept by a trigger on variants.

    Facets of many products read this small table, and neither products nor variants. It changes
    when staff edit a product, never when stock moves.
    """

    __tablename__ = "product_offers"

    product_id: Mapped[UUID] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True
    )
    sizes: Mapped[list[str]] = mapped_column(ARRAY(String))
    colors: Mapped[list[str]] = mapped_column(ARRAY(String))


class Variant(Identified, Base):
    """One size in one colour, with its own stock and, if set, its own price."""

    __tablename__ = "product_variants"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(unique=True)
    size: Mapped[str]
    color: Mapped[str]
    # Its own price in the product's currency, and in others.
    price_amount: Mapped[MinorUnits | None]
    prices: Mapped[dict[Currency, int]] = mapped_column(
        JSONB, default=dict, server_default=_EMPTY_OBJECT
    )
    stock: Mapped[int]
    low_stock_threshold: Mapped[int] = mapped_column(
        default=LOW_STOCK, server_default=str(LOW_STOCK)
    )
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("product_id", "size", "color"),
        # The last line of defence against overselling, whatever the code above it does.
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("price_amount >= 0", name="price_not_negative"),
        Index("ix_product_variants_offer", "size", text("lower(color::text)"), "product_id"),
        Index("ix_product_variants_in_stock", "product_id", postgresql_where=text("stock > 0")),
        Index(
            "ix_product_variants_low_stock",
            "stock",
            "id",
            postgresql_where=text("stock <= low_stock_threshold"),
        ),
    )


class StockMovement(Identified, Base):
    """Why a variant's stock changed; the sum of a variant's movements is its stock."""

    __tablename__ = "stock_movements"

    variant_id: Mapped[UUID] = mapped_column(ForeignKey("product_variants.id", ondelete="CASCADE"))
    delta: Mapped[int]
    reason: Mapped[str]
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    # Who moved it: a member of staff's address; None for the shop itself.
    actor: Mapped[str | None]
    note: Mapped[str | None]

    __table_args__ = (Index("ix_stock_movements_variant_id", "variant_id", "id"),)


class SearchWord(Base):
    """A word that some product was described with: what a misspelt word is compared to."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(String(collation="C"), primary_key=True)
