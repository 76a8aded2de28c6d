"""Verbs of wishlists."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.money import Currency
from commerce.core.pagination import Page
from commerce.products import service as products
from commerce.products.errors import ProductNotFound, VariantNotFound
from commerce.products.models import Product, Variant
from commerce.wishlists.errors import WishlistFull, WishlistItemNotFound
from commerce.wishlists.models import WishlistItem

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """An item with what it is of, today."""

    item: WishlistItem
    product: Product
    variant: Variant | None
    has_stock: bool

    @property
    def on_sale(self) -> bool:
        """Whether the shop sells it now."""
        return self.product.is_on_sale(clock.now())

    @property
    def in_stock(self) -> bool:
        """Whether it could be ordered now."""
        return self.has_stock and self.on_sale

    def price(self, currency: Currency) -> int | None:
        """Today's price in minor units; None when it is not sold in this currency."""
        return price_of(self.product, self.variant, currency)


def price_of(product: Product, variant: Variant | None, currency: Currency) -> int | None:
    """What the variant costs, or the product where it is all the same which variant."""
    if variant is None:
        return products.product_price(product, currency)
    return products.unit_price(product, variant, currency)


def wishes() -> Select[WishlistItem, Product, Variant | None, bool]:
    """The statement of items with what they are of; the caller says whose or of what."""
    one = aliased(Variant)
    any_stock = exists().where(
        one.product_id == WishlistItem.product_id,
        or_(WishlistItem.variant_id.is_(None), one.id == WishlistItem.variant_id),
        one.stock > 0,
    )
    return (
        select(WishlistItem, Product, Variant, any_stock)
        .join(Product, Product.id == WishlistItem.product_id)
        .outerjoin(Variant, Variant.id == WishlistItem.variant_id)
    )


async def read_page(session: AsyncSession, user_id: UUID, page: Page) -> tuple[list[Wish], int]:
    """A shopper's wishlist, the latest first, and how much is on it."""
    own = WishlistItem.user_id == user_id
    latest = wishes().where(own).order_by(WishlistItem.id.desc())
    rows = await session.execute(latest.limit(page.limit).offset(page.offset))
    return [Wish(*row) for row in rows], await _count(session, own)


async def put(
    session: AsyncSession,
    user_id: UUID,
    product_id: UUID,
    variant_id: UUID | None,
    currency: Currency,
) -> Wish:
    """Put a product on the wishlist; one that is there stays as it was added.

    Raises:
        ProductNotFound, VariantNotFound: there is no such thing to wish for.
        WishlistFull: there is no room for another one.
    """
    product = await products.get(session, product_id)
    if not product.is_on_sale(clock.now()):
        raise ProductNotFound
    chosen = {variant.id: variant for variant in product.variants}
    if variant_id is not None and variant_id not in chosen:
        raise VariantNotFound(f"{product.name} has no such variant.")
    variant = None if variant_id is None else chosen[variant_id]
    stock = [v.stock for v in product.variants if variant is None or v is variant]
    price = price_of(product, variant, currency)
    row = insert(WishlistItem).values(
        id=new_id(), user_id=user_id, product_id=product_id, variant_id=variant_id,
        currency=currency, added_price=price, known_price=price, in_stock=any(stock),
    )  # fmt: skip
    renewed = ("variant_id", "currency", "added_price", "known_price", "in_stock")
    upsert = row.on_conflict_do_update(
        index_elements=[WishlistItem.user_id, WishlistItem.product_id],
        set_={name: row.excluded[name] for name in renewed},
        # Another variant is another wish; the same one again is not.
        where=WishlistItem.variant_id.is_distinct_from(row.excluded.variant_id),
    )
    await session.execute(upsert)
    own = WishlistItem.user_id == user_id
    if await _count(session, own) > MOST_ITEMS:
        raise WishlistFull(f"A wishlist takes at most {MOST_ITEMS} products.")
    return await _read(session, own, WishlistItem.product_id == product_id)


async def remove(session: AsyncSession, user_id: UUID, product_id: UUID) -> None:
    """Take a product off the wishlist; raises WishlistItemNotFound."""
    removed = delete(WishlistItem).where(
        WishlistItem.user_id == user_id, WishlistItem.product_id == product_id
    )
    if await session.scalar(removed.returning(WishlistItem.id)) is None:
        raise WishlistItemNotFound


async def _read(session: AsyncSession, *conditions: ColumnElement[bool]) -> Wish:
    return Wish(*(await session.execute(wishes().where(*conditions))).one())


async def _count(session: AsyncSession, own: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count(WishlistItem.id)).where(own)) or 0
