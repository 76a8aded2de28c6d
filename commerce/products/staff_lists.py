"""Lists of products as staff look through them."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from commerce.core.pagination import Page
from commerce.products import search
from commerce.products.models import Product

Status = Literal["on-sale", "draft", "scheduled", "ended", "deleted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which products staff want to see; no status is all but deleted ones."""

    q: str | None
    category: str | None
    brand: str | None
    status: Status | None


async def read_page(session: AsyncSession, wanted: Wanted, page: Page) -> tuple[list[Product], int]:
    """Products with their variants, the newest first, and how many there are."""
    conditions = _conditions(wanted)
    total = await session.scalar(select(func.count()).select_from(Product).where(*conditions))
    newest = select(Product).where(*conditions).order_by(Product.id.desc())
    loaded = newest.options(selectinload(Product.variants))
    return list(await session.scalars(loaded.limit(page.limit).offset(page.offset))), total or 0


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [_has_status(wanted.status)]
    if wanted.q is not None:
        condition = cast(search.condition(search.words_of(wanted.q), {}), TSQUERY)
        conditions.append(Product.search_words.op("@@")(condition))
    if wanted.category is not None:
        conditions.append(Product.category == wanted.category)
    if wanted.brand is not None:
        conditions.append(func.lower(Product.brand) == func.lower(wanted.brand))
    return conditions


def _has_status(status: Status | None) -> ColumnElement[bool]:
    """The same as Product.is_on_sale and its relatives, for the database."""
    now, is_there = func.now(), Product.deleted_at.is_(None)
    has_opened = or_(Product.publish_from.is_(None), Product.publish_from <= now)
    has_closed = and_(Product.publish_until.is_not(None), Product.publish_until <= now)
    published = and_(is_there, Product.published)
    match status:
        case None:
            return is_there
        case "deleted":
            return Product.deleted_at.is_not(None)
        case "draft":
            return and_(is_there, ~Product.published)
        case "on-sale":
            return and_(published, has_opened, ~has_closed)
        case "scheduled":
            return and_(published, ~has_opened)
        case "ended":
            return and_(published, has_opened, has_closed)
