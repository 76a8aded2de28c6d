"""Operators' jobs do what is to be done, and the second time nothing."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from commerce.activity.models import ActivityDay
from commerce.core import clock
from commerce.core.database import new_id
from commerce.pictures.models import ProductPicture
from commerce.products.models import Product, SearchWord
from deployments.jobs import (
    expire_photos,
    export_orders,
    rebuild_embeddings,
    rebuild_search,
    rebuild_statistics,
)
from deployments.jobs.running import House
from tests.integration.commerce.admin.ledger import Ledger
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.tryons.conftest import picture

Spoil = Callable[[House, Shop], Awaitable[None]]


async def unfindable(house: House, shop: Shop) -> None:
    """A product that is found by none of its words, and a word that no product has."""
    gown = await shop.product(name="Obersttuch")
    async with house.database.transaction() as session:
        mine = update(Product).where(Product.id == gown.id)
        await session.execute(mine.values(search_text="nothing"))
        session.add(SearchWord(word="verschwunden"))


async def miscounted(house: House, shop: Shop) -> None:
    """A view that was counted thrice."""
    event = {"id": str(new_id()), "type": "view", "at": clock.now().isoformat()}
    gown = await shop.product()
    told = {"events": [event | {"productId": str(gown.id)}]}
    assert (await shop.client.post("/activity", json=told)).status_code == 202
    today = clock.now().astimezone(house.settings.shop.timezone).date()
    async with house.database.transaction() as session:
        await session.execute(delete(ActivityDay).where(ActivityDay.day >= today))
        session.add(
            ActivityDay(day=today, product_id=gown.id, type="view", events=3, people=0, anonymous=3)
        )


async def outlived(house: House, shop: Shop) -> None:
    """An upload and a job's picture from long ago, that no row speaks of."""
    for folder in (f"uploads/{new_id()}/{long_ago()}/", f"tryons/{long_ago()}/"):
        await house.storage.put(f"{folder}0.jpg", picture(), "image/jpeg")


async def embedded_by_another(house: House, shop: Shop) -> None:
    """A picture whose vector is of a model that is no longer used."""
    gown = await shop.product()
    async with house.database.transaction() as session:
        session.add(
            ProductPicture(
                id=new_id(), product_id=gown.id, image_key="products/gown.jpg", wanted=[],
                due_at=None, attempts=0, embedding=b"\0\0", model="older/1",
            )
        )  # fmt: skip


async def ordered(house: House, shop: Shop) -> None:
    """Two orders of one week, in which nobody else has sold anything."""
    ledger, gown = Ledger(house.database), await shop.product()
    for _ in range(2):
        await ledger.order((await shop.buyer()).id, gown, at=EARLY)


def long_ago() -> UUID:
    """An id such as was given out a month ago."""
    then = int((clock.now() - timedelta(days=30)).timestamp() * 1000)
    return UUID(int=(then << 80) | (new_id().int & (2**80 - 1)))


EARLY = datetime(2021, 6, 9, tzinfo=UTC)
WEEK = {"first": date(2021, 6, 7), "last": date(2021, 6, 13), "format": "csv", "output": None}
# Each job, what there is to do for it, what its summary calls that, and its arguments.
JOBS: list[tuple[ModuleType, Spoil, tuple[str, ...], dict[str, Any]]] = [
    (rebuild_search, unfindable, ("products", "wordsRemoved"), {}),
    (rebuild_statistics, miscounted, ("counts",), {}),
    (expire_photos, outlived, ("uploads", "strays"), {}),
    (rebuild_embeddings, embedded_by_another, ("pictures",), {}),
    (export_orders, ordered, ("files",), WEEK),
]


@pytest.mark.parametrize(
    ("job", "spoil", "does", "arguments"), JOBS, ids=lambda job: getattr(job, "__name__", "")
)
async def test_the_second_time_nothing_is_left_to_do(
    house: House, shop: Shop, job: ModuleType, spoil: Spoil, does: tuple[str, ...],
    arguments: dict[str, Any],
) -> None:  # fmt: skip
    await spoil(house, shop)

    tried = await job.work(house, Namespace(dry_run=True, **arguments))
    done = await job.work(house, Namespace(dry_run=False, **arguments))
    again = await job.work(house, Namespace(dry_run=False, **arguments))

    assert all(done.counts[name] >= 1 for name in does)
    assert [tried.counts[name] for name in does] == [done.counts[name] for name in does]
    assert [again.counts[name] for name in does] == [0] * len(does)
    assert not any(outcome.left_over for outcome in (tried, done, again))
