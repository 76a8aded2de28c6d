"""How the catalogue reaches the shop: new products are created, changed ones changed.

Stock is the shop's own affair once a variant is there: what was sold is not put back.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core.money import Price
from commerce.core.storage import Storage
from commerce.products import service as products
from commerce.products import transfer
from commerce.products.models import Product
from commerce.products.staff_schemas import (
    ImageInput,
    MaterialInput,
    ProductCreate,
    ProductTranslation,
    ProductUpdate,
    VariantInput,
)
from devstack.catalogue.entries import Entry, vietnamese
from devstack.catalogue.pictures import Picture

Outcome = Literal["created", "changed", "unchanged"]
_UPLOADS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """A product of the catalogue with its pictures."""

    entry: Entry
    pictures: Sequence[Picture]


async def upload(storage: Storage, pictures: Iterable[Picture], present: set[str]) -> int:
    """Store the pictures whose keys are not `present`; returns how many."""
    missing = [picture for picture in pictures if picture.key not in present]
    turns = asyncio.Semaphore(_UPLOADS_AT_ONCE)

    async def store(picture: Picture) -> None:
        async with turns:
            body = await asyncio.to_thread(picture.read)
            await storage.put(picture.key, body, picture.content_type)

    await asyncio.gather(*map(store, missing))
    return len(missing)


async def publish(
    session: AsyncSession,
    storage: Storage,
    listings: Sequence[Listing],
    charts: Mapping[str, UUID],
) -> Counter[Outcome]:
    """Bring every product into the shop, as the catalogue has it; returns how many had to be.

    `charts` is the size chart of each category that has one.

    The last of the catalogue is created first, because a shop shows its newest products first.

    Raises:
        ProductExists: a SKU belongs to a product that is not of this catalogue.
    """
    known = await _known(session, [listing.entry.slug for listing in listings])
    outcomes: Counter[Outcome] = Counter()
    for listing in reversed(listings):
        wanted = _wanted(storage, listing, charts)
        outcomes[await _bring_in(session, storage, known.get(listing.entry.slug), wanted)] += 1
    return outcomes


async def _known(session: AsyncSession, slugs: list[str]) -> dict[str, Product]:
    statement = select(Product).where(Product.slug.in_(slugs))
    found = await session.scalars(statement.options(selectinload(Product.variants)))
    return {product.slug: product for product in found}


async def _bring_in(
    session: AsyncSession, storage: Storage, product: Product | None, wanted: ProductCreate
) -> Outcome:
    if product is None:
        await products.create(session, storage, wanted)
        return "created"
    if _is_current(storage, product, wanted):
        return "unchanged"
    await products.change(session, storage, product.id, _change(product, wanted))
    return "changed"


def _wanted(storage: Storage, listing: Listing, charts: Mapping[str, UUID]) -> ProductCreate:
    entry = listing.entry
    here = vietnamese()[entry.slug]
    return ProductCreate(
        slug=entry.slug,
        name=here.name,
        brand=entry.brand,
        category=entry.category,
        description=here.description,
        translations={"en": ProductTranslation(name=entry.name, description=entry.description)},
        materials=tuple(
            MaterialInput(material=material, percent=percent)
            for material, percent in here.materials.items()
        ),
        care=here.care,
        price=Price(amount=entry.price, currency="VND"),
        prices={"USD": _dollars(entry.price)},
        size_chart_id=charts.get(entry.category),
        images=tuple(
            ImageInput(url=storage.url(picture.key), alt=picture.alt, color=picture.color)
            for picture in listing.pictures
        ),
        variants=tuple(
            VariantInput(
                sku=f"{entry.sku}-{color.code}-{size}".replace(" ", "").upper(),
                size=size,
                color=color.name,
                stock=color.stock_of(size),
            )
            for color in entry.colors
            for size in entry.sizes
        ),
    )


def _dollars(dong: int) -> int:
    """The house's price in cents: about what the dong are worth, in whole five dollars."""
    return max(500, round(dong / 25_000 / 5) * 500)


def _change(product: Product, wanted: ProductCreate) -> ProductUpdate:
    stock = {variant.sku: variant.stock for variant in product.variants}
    fields = {name: getattr(wanted, name) for name in ProductCreate.model_fields}
    variants = tuple(
        variant.model_copy(update={"stock": stock.get(variant.sku, variant.stock)})
        for variant in wanted.variants
    )
    del fields["slug"]
    return ProductUpdate.model_validate(fields | {"variants": variants})


def _is_current(storage: Storage, product: Product, wanted: ProductCreate) -> bool:
    """Whether the shop says what the catalogue says; variants of its own do no harm."""
    present = transfer.content_of(product, storage)
    own = {"variants"}
    return present.model_dump(exclude=own) == wanted.model_dump(exclude=own) and {
        (v.sku, v.size, v.color, v.price) for v in wanted.variants
    } <= {(v.sku, v.size, v.color, v.price) for v in present.variants}
