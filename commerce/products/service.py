"""The catalogue's verbs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.storage import PRODUCTS, Storage
from commerce.products import queries
from commerce.products.errors import (
    ForeignImage,
    OutOfStock,
    ProductExists,
    ProductNotFound,
    VariantNotFound,
)
from commerce.products.models import Product, StockMovement, Variant
from commerce.products.pricing import unit_price
from commerce.products.schemas import (
    ImageInput,
    ProductCreate,
    ProductQuery,
    ProductUpdate,
    VariantInput,
)
from commerce.products.scopes import Scope, scopes
from commerce.products.search import searchable, slug_of

UNIQUE_VIOLATION = "23505"

__all__ = [
    "Scope",
    "Taking",
    "change",
    "create",
    "find_variant",
    "get",
    "read",
    "read_page",
    "return_stock",
    "scopes",
    "take_stock",
    "unit_price",
]


async def read_page(session: AsyncSession, storage: Storage, query: ProductQuery) -> str:
    """One page of published products, as JSON."""
    parameters = queries.parameters(query, storage.url(""))
    page: str = (await session.execute(queries.page(query), parameters)).scalar_one()
    return page


async def read(session: AsyncSession, storage: Storage, name: str) -> str:
    """A published product by its id or slug, as JSON; raises ProductNotFound."""
    product_id = _as_id(name)
    statement = queries.detail_by_id if product_id else queries.detail_by_slug
    if not product_id and slug_of(name) != name:
        raise ProductNotFound
    parameters = {"name": product_id or name, "images_at": storage.url("")}
    found: str | None = (await session.execute(statement, parameters)).scalar_one_or_none()
    if found is None:
        raise ProductNotFound
    return found


async def get(session: AsyncSession, product_id: UUID) -> Product:
    """A product with its variants, published or not; raises ProductNotFound."""
    statement = select(Product).where(Product.id == product_id)
    product = await session.scalar(statement.options(selectinload(Product.variants)))
    if product is None:
        raise ProductNotFound
    return product


async def find_variant(
    session: AsyncSession, product_id: UUID, size: str, color: str
) -> tuple[Product, Variant]:
    """The variant of a published product in this size and colour.

    Raises:
        ProductNotFound: no such product is on sale.
        VariantNotFound: it does not come in this size and colour; `choices` lists what does.
    """
    product = await get(session, product_id)
    if not product.is_on_sale(clock.now()):
        raise ProductNotFound
    for variant in product.variants:
        if variant.size == size and variant.color.casefold() == color.casefold():
            return product, variant
    choices = [{"size": v.size, "color": v.color} for v in product.variants]
    raise VariantNotFound(
        f"{product.name} does not come in size {size}, colour {color}.", {"choices": choices}
    )


async def create(session: AsyncSession, storage: Storage, wanted: ProductCreate) -> Product:
    """Add a product to the catalogue.

    Raises:
        ForeignImage: a picture lies outside the shop's product pictures.
        ProductExists: the slug or a SKU is taken.
    """
    product_id = new_id()
    product = Product(
        id=product_id,
        # Names without a Latin letter leave nothing to make a slug of.
        slug=wanted.slug or slug_of(wanted.brand, wanted.name) or str(product_id),
        name=wanted.name,
        brand=wanted.brand,
        category=wanted.category,
        description=wanted.description,
        price_amount=wanted.price.amount,
        currency=wanted.price.currency,
        images=[_stored_image(storage, image) for image in wanted.images],
        search_text=searchable(wanted.name, wanted.brand, wanted.category),
        published=wanted.published,
        variants=[],
    )
    session.add(product)
    await _upsert_variants(session, product, wanted.variants)
    return product


async def change(
    session: AsyncSession, storage: Storage, product_id: UUID, wanted: ProductUpdate
) -> Product:
    """Change a product; a variant's new stock is recorded as a movement.

    Raises:
        ProductNotFound, ForeignImage: as their names say.
        ProductExists: a SKU is another product's.
    """
    statement = select(Product).where(Product.id == product_id).with_for_update()
    if await session.scalar(statement) is None:
        raise ProductNotFound
    await session.execute(
        select(Variant.id).where(Variant.product_id == product_id).order_by(Variant.id)
        .with_for_update(key_share=True)
    )  # fmt: skip
    product = await get(session, product_id)
    plain = wanted.model_dump(exclude_none=True, exclude={"images", "variants", "price"})
    for name, value in plain.items():
        setattr(product, name, value)
    if wanted.price is not None:
        product.price_amount, product.currency = wanted.price.amount, wanted.price.currency
    if wanted.images is not None:
        product.images = [_stored_image(storage, image) for image in wanted.images]
    product.search_text = searchable(product.name, product.brand, product.category)
    await _upsert_variants(session, product, wanted.variants or ())
    return product


@dataclass(frozen=True, slots=True)
class Taking:
    """How much of a variant an order takes."""

    variant_id: UUID
    quantity: int


async def take_stock(
    session: AsyncSession, order_id: UUID, takings: Sequence[Taking], on_hand: dict[UUID, int]
) -> None:
    """Take stock of variants whose rows the caller holds locked, and record why.

    Raises:
        OutOfStock: a variant has fewer; `available` says how many.
    """
    for taking in takings:
        available = on_hand[taking.variant_id]
        if available < taking.quantity:
            raise OutOfStock(
                f"Only {available} left.",
                {"available": available, "variantId": str(taking.variant_id)},
            )
    await _move_stock(session, "sold", order_id, [(t.variant_id, -t.quantity) for t in takings])


async def return_stock(session: AsyncSession, order_id: UUID, returned: Sequence[Taking]) -> None:
    """Put the stock of an order that will not be sent back on the shelf."""
    await _move_stock(
        session, "order-cancelled", order_id, [(r.variant_id, r.quantity) for r in returned]
    )


async def _move_stock(
    session: AsyncSession, reason: str, order_id: UUID, moves: Iterable[tuple[UUID, int]]
) -> None:
    for variant_id, delta in sorted(moves):
        moved = update(Variant).where(Variant.id == variant_id)
        await session.execute(moved.values(stock=Variant.stock + delta))
        session.add(
            StockMovement(variant_id=variant_id, delta=delta, reason=reason, order_id=order_id)
        )


async def _upsert_variants(
    session: AsyncSession, product: Product, wanted: Iterable[VariantInput]
) -> None:
    known = {variant.sku: variant for variant in product.variants}
    adjusted: list[StockMovement] = []
    for given in wanted:
        variant = known.get(given.sku)
        if variant is None:
            variant = Variant(id=new_id(), sku=given.sku, stock=0, position=len(product.variants))
            product.variants.append(variant)
            known[given.sku] = variant
        if given.stock != variant.stock:
            delta = given.stock - variant.stock
            adjusted.append(StockMovement(variant_id=variant.id, delta=delta, reason="adjusted"))
        variant.size, variant.color = given.size, given.color
        variant.price_amount, variant.stock = given.price, given.stock
    await _flush_unique(session)
    # A movement points at its variant, which must be there first.
    session.add_all(adjusted)


def _stored_image(storage: Storage, image: ImageInput) -> dict[str, Any]:
    key = storage.key_of(image.url)
    if key is None or not key.startswith(PRODUCTS):
        raise ForeignImage(f"{image.url} is not a product picture of this shop.")
    return {"key": key, "alt": image.alt, "color": image.color}


async def _flush_unique(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise ProductExists from error


def _as_id(name: str) -> UUID | None:
    """The id that a name spells out; Python's other spellings of UUIDs may be slugs."""
    try:
        product_id = UUID(name)
    except ValueError:
        return None
    return product_id if str(product_id) == name.lower() else None
