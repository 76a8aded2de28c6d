"""What staff do with discounts. What was redeemed is never deleted, only put out of use."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.core.pagination import Page
from commerce.discounts.errors import (
    DiscountExists,
    DiscountInUse,
    DiscountNotFound,
    LimitBelowUse,
)
from commerce.discounts.models import Discount, DiscountRedemption
from commerce.discounts.schemas import DiscountCreate, DiscountInput

UNIQUE_VIOLATION = "23505"


@dataclass(frozen=True, slots=True)
class Used:
    """A discount and how often it was redeemed."""

    discount: Discount
    times: int


async def create(session: AsyncSession, wanted: DiscountCreate) -> Used:
    """Put a discount into use; raises DiscountExists."""
    discount = Discount(id=new_id(), code=wanted.code, times_redeemed=0)
    _set_terms(discount, wanted)
    session.add(discount)
    try:
        await session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
            raise
        raise DiscountExists from error
    await session.refresh(discount)
    return Used(discount, 0)


async def read(session: AsyncSession, discount_id: UUID) -> Used:
    """A discount; raises DiscountNotFound."""
    row = (await session.execute(_with_use().where(Discount.id == discount_id))).one_or_none()
    if row is None:
        raise DiscountNotFound
    return Used(*row)


async def read_page(
    session: AsyncSession, page: Page, *, active: bool | None, automatic: bool | None, q: str | None
) -> tuple[list[Used], int]:
    """Discounts, the latest first, and how many there are."""
    wanted: list[ColumnElement[bool]] = []
    if active is not None:
        wanted.append(Discount.active.is_(active))
    if automatic is not None:
        wanted.append(Discount.code.is_(None) if automatic else Discount.code.is_not(None))
    if q is not None:
        fits = [column.icontains(q, autoescape=True) for column in (Discount.code, Discount.name)]
        wanted.append(or_(*fits))
    total = await session.scalar(select(func.count(Discount.id)).where(*wanted)) or 0
    latest = _with_use().where(*wanted).order_by(Discount.id.desc())
    rows = await session.execute(latest.limit(page.limit).offset(page.offset))
    return [Used(*row) for row in rows], total


async def lock(session: AsyncSession, discount_id: UUID) -> Used:
    """A discount, alone for a change; raises DiscountNotFound.

    Orders that are about to use it are waited for, and those that come wait: so what is counted
    here is all there is.
    """
    locked = select(Discount.id).where(Discount.id == discount_id).with_for_update()
    await session.execute(locked)
    return await read(session, discount_id)


async def change(session: AsyncSession, used: Used, terms: DiscountInput) -> Used:
    """Give a locked discount other terms; orders keep what they were given. Raises LimitBelowUse.

    The code stays: it is what people hold in their hands.
    """
    limit = terms.total_limit
    if limit is not None and limit < used.times:
        raise LimitBelowUse(f"It was redeemed {used.times} times.", {"timesRedeemed": used.times})
    _set_terms(used.discount, terms)
    # The counter is kept under a limit alone; see models.py.
    used.discount.times_redeemed = 0 if limit is None else used.times
    return await _changed(session, used)


async def set_active(session: AsyncSession, used: Used, *, active: bool) -> Used:
    """Put a locked discount out of use, or into use again."""
    used.discount.active = active
    return await _changed(session, used)


async def remove(session: AsyncSession, used: Used) -> None:
    """Delete a locked discount that was never redeemed; raises DiscountInUse."""
    if used.times:
        raise DiscountInUse
    await session.execute(delete(Discount).where(Discount.id == used.discount.id))


async def read_redemptions(
    session: AsyncSession, discount_id: UUID, page: Page
) -> tuple[list[DiscountRedemption], int]:
    """The orders that used a discount, the latest first; raises DiscountNotFound."""
    used = await read(session, discount_id)
    own = select(DiscountRedemption).where(DiscountRedemption.discount_id == discount_id)
    latest = own.order_by(DiscountRedemption.id.desc())
    rows = await session.scalars(latest.limit(page.limit).offset(page.offset))
    return list(rows), used.times


def _with_use() -> Select[Discount, int]:
    times = select(func.count(DiscountRedemption.id)).where(
        DiscountRedemption.discount_id == Discount.id
    )
    statement = select(Discount, times.scalar_subquery())
    return statement.execution_options(populate_existing=True)


def _set_terms(discount: Discount, terms: DiscountInput) -> None:
    plain = terms.model_dump(exclude={"code", "categories", "collections", "product_ids"})
    for name, value in plain.items():
        setattr(discount, name, value)
    discount.category_slugs = list(dict.fromkeys(terms.categories))
    discount.collection_slugs = list(dict.fromkeys(terms.collections))
    discount.product_ids = list(dict.fromkeys(terms.product_ids))


async def _changed(session: AsyncSession, used: Used) -> Used:
    await session.flush()
    await session.refresh(used.discount)
    return used
