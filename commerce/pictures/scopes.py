"""Which pictures somebody wants prepared, and how far that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import String

from commerce.core import clock
from commerce.core.jobs import Job
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import PARTS, Part
from commerce.products.models import Product


@dataclass(frozen=True, slots=True)
class Scope:
    """Some parts of some pictures; all, unless said otherwise, of products that are not deleted.

    Attributes:
        since: only of products that were added or changed since then.
        products: only of these.
    """

    parts: tuple[Part, ...] = PARTS
    since: datetime | None = None
    products: tuple[UUID, ...] = ()

    def missing(self, picture: ProductPicture) -> list[Part]:
        """What is to be made of a picture."""
        return [part for part in picture.wanted if part in self.parts]

    def conditions(self) -> list[ColumnElement[bool]]:
        """Of rows of which something is to be made."""
        wanted = array(self.parts, type_=String)
        overlaps = ProductPicture.wanted.op("&&", is_comparison=True)(func.cast(wanted, _TEXTS))
        return [overlaps, self.shown(ProductPicture.product_id)]

    def shown(self, product_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        """Of rows of the products that are meant, by the column that names them."""
        return exists().where(Product.id == product_id, *self._products())

    def _products(self) -> Iterable[ColumnElement[bool]]:
        yield Product.deleted_at.is_(None)
        if self.since is not None:
            yield Product.updated_at >= self.since
        if self.products:
            yield Product.id.in_(self.products)


_TEXTS = ARRAY(String)
EVERYTHING = Scope()


@dataclass(slots=True)
class Tally:
    """What somebody has done so far."""

    prepared: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the preparing of a scope is.

    Attributes:
        left: pictures that wait, or are in somebody's hands, or failed and are tried again later.
        open: those among them that can be prepared now or are being prepared.
    """

    left: int
    open: int

    def __add__(self, other: "Progress") -> "Progress":
        """Of both together."""
        return Progress(self.left + other.left, self.open + other.open)


async def progress(session: AsyncSession, scope: Scope) -> Progress:
    """How many pictures of a scope are to be prepared yet."""
    return await count(session, ProductPicture, *scope.conditions())


async def count(
    session: AsyncSession, table: type[Job], *conditions: ColumnElement[bool]
) -> Progress:
    """How much work of a table is left."""
    is_open = or_(table.due_at <= clock.now(), table.claim_token.is_not(None))
    counted = select(func.count(), func.count().filter(is_open))
    left, open_ = (
        await session.execute(counted.where(table.due_at.is_not(None), *conditions))
    ).one()
    return Progress(left, open_)


async def troubles(session: AsyncSession, scope: Scope, most: int) -> list[tuple[str, str]]:
    """Pictures that could not be prepared, by key, each with what went wrong; the first ones."""
    return await failed(session, ProductPicture.image_key, most, *scope.conditions())


async def failed(
    session: AsyncSession,
    image_key: InstrumentedAttribute[str],
    most: int,
    *conditions: ColumnElement[bool],
) -> list[tuple[str, str]]:
    """Work of that column's table that failed the last time, each with what went wrong."""
    table = image_key.class_
    found = (
        select(image_key, table.last_error)
        .where(table.last_error.is_not(None), *conditions)
        .order_by(table.id)
        .limit(most)
    )
    return [(key, said) for key, said in await session.execute(found)]
