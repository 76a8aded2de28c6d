"""Stock: every movement is recorded with its reason, and whoever depends on it is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.core.direct import Direct
from commerce.core.fragments import Fragment
from commerce.core.pagination import Page
from commerce.products import changes
from commerce.products.changes import Moved
from commerce.products.errors import OutOfStock, StockTooLow, VariantUnknown
from commerce.products.models import MovementReason, Product, StockMovement, Variant
from commerce.products.staff_schemas import LARGEST_STOCK, StockAdjustment

# Locked in the order of ids, as everybody does who locks several variants.
_MOVE = text("""
    WITH moves AS (
        SELECT * FROM unnest(cast(:ids AS uuid[]), cast(:deltas AS int[])) AS m(id, delta)),
    locked AS MATERIALIZED (
        SELECT id, stock FROM product_variants WHERE id IN (SELECT id FROM moves)
        ORDER BY id FOR NO KEY UPDATE)
    UPDATE product_variants v SET stock = v.stock + m.delta
    FROM locked l JOIN moves m ON m.id = l.id WHERE v.id = l.id
    RETURNING v.id, v.product_id, v.sku, v.stock - m.delta, v.stock, v.low_stock_threshold
""")

# Of rows that are locked already.
_TAKE = """
    UPDATE product_variants v SET stock = v.stock + m.delta
    FROM unnest($1::uuid[], $2::int[]) AS m(id, delta) WHERE v.id = m.id
"""


@dataclass(frozen=True, slots=True)
class Taking:
    """How much of a variant an order takes."""

    variant_id: UUID
    quantity: int


def take_stock(
    work: Direct, order_id: UUID, takings: Sequence[Taking], held: Mapping[UUID, Variant]
) -> None:
    """Take stock of variants whose rows the caller holds locked, and record why.

    It is written with the rest of the order. That the rows are locked is what makes `before` true.

    Raises:
        OutOfStock: a variant has fewer; `available` says how many.
    """
    for taking in takings:
        available = held[taking.variant_id].stock
        if available < taking.quantity:
            raise OutOfStock(
                f"Only {available} left.",
                {"available": available, "variantId": str(taking.variant_id)},
            )
    deltas = _summed((taking.variant_id, -taking.quantity) for taking in takings)
    moves = [_moved_by(held[variant_id], delta) for variant_id, delta in deltas.items()]
    work.later(Fragment(_TAKE, (list(deltas), list(deltas.values()))))
    work.add(*(_movement(move, "sold", order_id) for move in moves))
    changes.stock_changed(work, moves, "sold")


async def return_stock(
    session: AsyncSession,
    order_id: UUID,
    returned: Sequence[Taking],
    reason: MovementReason = "order-cancelled",
    actor: str | None = None,
) -> None:
    """Put the stock of an order that will not be sent, or has come back, on the shelf."""
    deltas = _summed((taking.variant_id, taking.quantity) for taking in returned)
    await _move(session, deltas, reason, order_id=order_id, actor=actor)


async def adjust(
    session: AsyncSession, variant_id: UUID, wanted: StockAdjustment, actor: str
) -> Moved:
    """Correct a variant's stock by a difference, or to what was counted.

    Raises:
        VariantUnknown: there is no such variant.
        StockTooLow: there would be fewer than none, or more than the shop counts.
    """
    locked = select(Variant).where(Variant.id == variant_id).with_for_update(key_share=True)
    variant = await session.scalar(locked)
    if variant is None:
        raise VariantUnknown
    before = variant.stock
    delta = wanted.set_to - before if wanted.set_to is not None else wanted.delta or 0
    if not 0 <= before + delta <= LARGEST_STOCK:
        raise StockTooLow(f"There are {before}.", {"stock": before})
    variant.stock = before + delta
    session.add(
        StockMovement(
            variant_id=variant_id, delta=delta, reason=wanted.reason, actor=actor, note=wanted.note
        )
    )
    moved = _moved(variant, before)
    changes.stock_changed(session, [moved], wanted.reason)
    return moved


async def set_threshold(session: AsyncSession, variant_id: UUID, threshold: int) -> int:
    """Say from where on a variant's stock is low; returns what it was. Raises VariantUnknown."""
    locked = select(Variant).where(Variant.id == variant_id).with_for_update(key_share=True)
    variant = await session.scalar(locked)
    if variant is None:
        raise VariantUnknown
    before, variant.low_stock_threshold = variant.low_stock_threshold, threshold
    return before


async def movements(
    session: AsyncSession, variant_id: UUID, page: Page
) -> tuple[list[StockMovement], int]:
    """A variant's movements, the latest first; raises VariantUnknown."""
    if await session.get(Variant, variant_id) is None:
        raise VariantUnknown
    of_variant = StockMovement.variant_id == variant_id
    total = await session.scalar(select(func.count()).where(of_variant)) or 0
    latest = select(StockMovement).where(of_variant).order_by(StockMovement.id.desc())
    return list(await session.scalars(latest.limit(page.limit).offset(page.offset))), total


async def low(session: AsyncSession, page: Page) -> tuple[list[tuple[Variant, Product]], int]:
    """Variants of products that are not deleted whose stock is low, the emptiest first."""
    is_low = (
        select(Variant, Product)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.stock <= Variant.low_stock_threshold, Product.deleted_at.is_(None))
    )
    total = await session.scalar(is_low.with_only_columns(func.count())) or 0
    ordered = is_low.order_by(Variant.stock, Variant.id).limit(page.limit).offset(page.offset)
    return [(row[0], row[1]) for row in await session.execute(ordered)], total


def recorded(
    session: AsyncSession, variant: Variant, before: int, actor: str | None
) -> Moved | None:
    """Record a stock that an editor has set on a variant; None where it is as it was."""
    if variant.stock == before:
        return None
    delta = variant.stock - before
    reason: MovementReason = "adjusted"
    session.add(StockMovement(variant_id=variant.id, delta=delta, reason=reason, actor=actor))
    return _moved(variant, before)


def _moved(variant: Variant, before: int) -> Moved:
    return Moved(
        variant.id,
        variant.product_id,
        variant.sku,
        before,
        variant.stock,
        variant.low_stock_threshold,
    )


def _moved_by(variant: Variant, delta: int) -> Moved:
    after = variant.stock + delta
    return replace(_moved(variant, variant.stock), after=after)


def _movement(
    move: Moved, reason: MovementReason, order_id: UUID, actor: str | None = None
) -> StockMovement:
    return StockMovement(
        id=new_id(),
        variant_id=move.variant_id,
        delta=move.after - move.before,
        reason=reason,
        order_id=order_id,
        actor=actor,
    )


def _summed(moves: Iterable[tuple[UUID, int]]) -> dict[UUID, int]:
    """One movement a variant, also when several lines are of the same one."""
    summed: dict[UUID, int] = {}
    for variant_id, delta in moves:
        summed[variant_id] = summed.get(variant_id, 0) + delta
    return summed


async def _move(
    session: AsyncSession,
    deltas: dict[UUID, int],
    reason: MovementReason,
    *,
    order_id: UUID,
    actor: str | None = None,
) -> None:
    if not deltas:
        return
    # What the session knows of these rows is sent first; the statement below goes past it.
    await session.flush()
    values = {"ids": list(deltas), "deltas": list(deltas.values())}
    moves = [Moved(*row) for row in await session.execute(_MOVE, values)]
    session.add_all(_movement(move, reason, order_id, actor) for move in moves)
    changes.stock_changed(session, moves, reason)
