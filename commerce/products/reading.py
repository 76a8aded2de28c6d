"""What shoppers see of the catalogue."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core import clock
from commerce.core.locales import FIRST, Locale
from commerce.core.money import Currency
from commerce.core.storage import Storage
from commerce.products import queries
from commerce.products.changes import CATALOGUE, SHELVES, tag
from commerce.products.errors import ProductNotFound
from commerce.products.models import Product
from commerce.products.queries import View
from commerce.products.search import slug_of

MOST_RELATED = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON for a shopper, and for how long it is true.

    Attributes:
        depends_on: what must not have changed (see changes.py).
        fresh_for: seconds until a publishing window opens or closes; None while none does.
    """

    body: str
    depends_on: tuple[str, ...]
    fresh_for: float | None


async def read(session: AsyncSession, view: View, name: str) -> Answer:
    """A product on sale by its id or slug; raises ProductNotFound."""
    product_id = _as_id(name)
    if not product_id and slug_of(name) != name:
        raise ProductNotFound
    values = {"name": product_id or name, "images_at": view.images_at}
    statement = queries.detail(view, "id" if product_id else "slug")
    found = await answer(session, statement, values, SHELVES)
    if found is None:
        raise ProductNotFound
    return found


async def read_related(session: AsyncSession, view: View, product_id: UUID) -> Answer:
    """Products like another one, what has stock first; nothing for one that is not there."""
    values = {"id": product_id, "limit": MOST_RELATED, "images_at": view.images_at}
    found = await answer(session, queries.related(view), values, CATALOGUE)
    assert found is not None  # noqa: S101 - this statement always has one row
    return found


async def summaries(
    session: AsyncSession,
    storage: Storage,
    product_ids: Sequence[UUID],
    currency: Currency,
    locale: Locale = FIRST,
) -> list[dict[str, Any]]:
    """Products on sale as they are in a list, in the order of their ids, in one statement.

    Those that are not on sale, or not sold in this currency, are left out.
    """
    view = View(currency, locale, storage.url(""))
    values = {"ids": list(product_ids), "images_at": view.images_at}
    found: str = (await session.execute(queries.some(view), values)).scalar_one()
    items: list[dict[str, Any]] = json.loads(found)
    return items


async def pictures_on_sale(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Which of these are pictures of a product that shoppers can see."""
    if not keys:
        return set()
    now = clock.now()
    shown = or_(*(Product.images.contains([{"key": key}]) for key in keys))
    statement = select(Product.images).where(
        shown,
        Product.published,
        Product.deleted_at.is_(None),
        or_(Product.publish_from.is_(None), Product.publish_from <= now),
        or_(Product.publish_until.is_(None), Product.publish_until > now),
    )
    found = await session.scalars(statement)
    return {image["key"] for images in found for image in images} & set(keys)


async def get(session: AsyncSession, product_id: UUID) -> Product:
    """A product with its variants, on sale or not; raises ProductNotFound."""
    statement = select(Product).where(Product.id == product_id)
    product = await session.scalar(
        statement.options(selectinload(Product.variants)).execution_options(populate_existing=True)
    )
    if product is None:
        raise ProductNotFound
    return product


async def answer(
    session: AsyncSession, statement: TextClause, values: dict[str, Any], *depends_on: str
) -> Answer | None:
    """What a statement of queries.py or shelf_queries.py says; None where it has no row."""
    row = (await session.execute(statement, values)).one_or_none()
    if row is None:
        return None
    body, product_ids, fresh_for = row
    return Answer(body, (*depends_on, *map(tag, product_ids)), fresh_for)


def _as_id(name: str) -> UUID | None:
    """The id that a name spells out; Python's other spellings of UUIDs may be slugs."""
    try:
        product_id = UUID(name)
    except ValueError:
        return None
    return product_id if str(product_id) == name.lower() else None
