"""Which pictures somebody wants prepared, and how far that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String

from commerce.core import clock
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
        return [overlaps, exists().where(*self._products())]

    def _products(self) -> Iterable[ColumnElement[bool]]:
        yield Product.id == ProductPicture.product_id
        yield Product.deleted_at.is_(None)
        if self.since is not None:
            yield Product.updated_at >= self.since
        if self.products:
            yield Product.id.in_(self.products)


_TEXTS = ARRAY(String)
EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the preparing of a scope is.

    Attributes:
        left: pictures that wait, or are in somebody's hands, or failed and are tried again later.
        open: those among them that can be prepared now or are being prepared.
    """

    left: int
    open: int


async def progress(session: AsyncSession, scope: Scope) -> Progress:
    """How many pictures of a scope are to be prepared yet."""
    is_open = or_(ProductPicture.due_at <= clock.now(), ProductPicture.claim_token.is_not(None))
    counted = select(func.count(), func.count().filter(is_open)).where(
        and_(ProductPicture.due_at.is_not(None), *scope.conditions())
    )
    left, open_ = (await session.execute(counted)).one()
    return Progress(left, open_)


async def troubles(session: AsyncSession, scope: Scope, most: int) -> Sequence[tuple[str, str]]:
    """Pictures that could not be prepared, by key, each with what went wrong; the first ones."""
    failed = (
        select(ProductPicture.image_key, func.coalesce(ProductPicture.last_error, ""))
        .where(ProductPicture.last_error.is_not(None), *scope.conditions())
        .order_by(ProductPicture.id)
        .limit(most)
    )
    return [(key, said) for key, said in await session.execute(failed)]
