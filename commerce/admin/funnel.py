"""The funnel: from viewing through trying on to ordering, as the loops have counted it by day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity.models import EVERY_PRODUCT, ActivityDay, Step
from commerce.admin.periods import Period
from commerce.admin.report_schemas import (
    Funnel,
    FunnelDay,
    FunnelProduct,
    FunnelQuery,
    FunnelStep,
)
from commerce.core.settings import ShopSettings
from commerce.products.models import Product

STEPS: tuple[Step, ...] = get_args(Step)
Counts = dict[str, tuple[int, int]]


async def read(session: AsyncSession, query: FunnelQuery, shop: ShopSettings) -> Funnel:
    """The funnel as a whole, by day, and by product: two statements."""
    period = query.period(shop.timezone)
    by_day = _gather(await session.execute(_days(period)))
    by_product = await session.execute(_products(period, query.limit))
    names: dict[UUID, str | None] = {}
    counts: dict[UUID, Counts] = {}
    for row in by_product:
        names[row.product_id] = row.name
        counts.setdefault(row.product_id, {})[row.type] = (int(row.events), int(row.people))
    return Funnel(
        first=period.first,
        last=period.last,
        steps=_steps(_sum(by_day.values())),
        by_day=[FunnelDay(day=day, steps=_steps(by_day.get(day, {}))) for day in _each(period)],
        by_product=[
            FunnelProduct(product_id=product_id, name=names[product_id], steps=_steps(found))
            for product_id, found in counts.items()
        ],
    )


def _days(period: Period) -> Select[*tuple[Any, ...]]:
    return select(ActivityDay.day, ActivityDay.type, ActivityDay.events, ActivityDay.people).where(
        ActivityDay.product_id == EVERY_PRODUCT,
        ActivityDay.day.between(period.first, period.last),
        ActivityDay.type.in_(STEPS),
    )


def _products(period: Period, limit: int) -> Select[*tuple[Any, ...]]:
    """The most viewed products, and every step of each."""
    within = ActivityDay.day.between(period.first, period.last)
    views = func.sum(ActivityDay.events)
    most = (
        select(ActivityDay.product_id, views.label("views"))
        .where(within, ActivityDay.type == "view", ActivityDay.product_id != EVERY_PRODUCT)
        .group_by(ActivityDay.product_id)
        .order_by(views.desc(), ActivityDay.product_id)
        .limit(limit)
        .subquery()
    )
    return (
        select(
            most.c.product_id,
            Product.name,
            ActivityDay.type,
            func.sum(ActivityDay.events).label("events"),
            func.sum(ActivityDay.people).label("people"),
        )
        .join(ActivityDay, ActivityDay.product_id == most.c.product_id)
        .outerjoin(Product, Product.id == most.c.product_id)
        .where(within, ActivityDay.type.in_(STEPS))
        .group_by(most.c.product_id, most.c.views, Product.name, ActivityDay.type)
        .order_by(most.c.views.desc(), most.c.product_id)
    )


def _gather(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[date, Counts]:
    found: dict[date, Counts] = {}
    for row in rows:
        found.setdefault(row.day, {})[row.type] = (row.events, row.people)
    return found


def _sum(counts: Iterable[Counts]) -> Counts:
    whole: Counts = dict.fromkeys(STEPS, (0, 0))
    for found in counts:
        for step, (events, people) in found.items():
            whole[step] = (whole[step][0] + events, whole[step][1] + people)
    return whole


def _steps(counts: Counts) -> list[FunnelStep]:
    viewers = counts.get("view", (0, 0))[1]
    steps = []
    for step in STEPS:
        events, people = counts.get(step, (0, 0))
        rate = round(people / viewers, 4) if viewers else None
        steps.append(FunnelStep(step=step, events=events, people=people, rate=rate))
    return steps


def _each(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range(period.days)]
