"""Taking in what people do: once, as whose they agree to be, at a time that can be."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from commerce.activity.models import ActivityEvent
from commerce.core import clock
from commerce.core.database import Database
from commerce.products.models import Product
from tests.integration.commerce.activity.conftest import Visitor, agree, tell, viewed
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements


@pytest.fixture
async def gown(shop: Shop) -> Product:
    return await shop.product()


async def rows(database: Database, product: Product) -> Sequence[ActivityEvent]:
    async with database.reading() as session:
        own = select(ActivityEvent).where(ActivityEvent.product_id == product.id)
        return (await session.scalars(own)).all()


async def test_a_batch_is_taken_in(friend: Buyer, gown: Product, database: Database) -> None:
    search = {"id": str(uuid4()), "type": "search", "query": "áo dài", "at": "2026-11-23T06:00:00Z"}

    answer = await tell(friend, viewed(gown), viewed(gown, "cart"), search)

    assert (answer.status_code, answer.json()) == (202, {"accepted": 3, "duplicates": 0})
    assert {row.type for row in await rows(database, gown)} == {"view", "cart"}
    assert {row.user_id for row in await rows(database, gown)} == {friend.id}


async def test_what_is_sent_again_is_kept_once(
    friend: Buyer, gown: Product, database: Database
) -> None:
    event, other = viewed(gown), viewed(gown)

    await tell(friend, event)
    again = await tell(friend, other, event, event)

    assert again.json() == {"accepted": 3, "duplicates": 2}
    assert len(await rows(database, gown)) == 2


async def test_of_many_at_once_that_send_the_same_each_event_is_kept_once(
    visitor: Visitor, gown: Product, database: Database
) -> None:
    events = [viewed(gown) for _ in range(20)]

    answers = await asyncio.gather(
        visitor.tell(*events), visitor.tell(*reversed(events)), visitor.tell(*events[5:15])
    )

    assert sum(a.json()["accepted"] - a.json()["duplicates"] for a in answers) == 20
    assert len(await rows(database, gown)) == 20


async def test_a_visitor_who_agrees_is_known_as_a_visitor(
    visitor: Visitor, gown: Product, database: Database
) -> None:
    await visitor.tell(viewed(gown))

    [row] = await rows(database, gown)
    assert (row.user_id, row.visitor_id) == (None, visitor.id)


async def test_without_consent_an_event_is_nobodys_and_known_to_the_hour(
    visitor: Visitor, buyer: Buyer, gown: Product, database: Database
) -> None:
    await visitor.tell(viewed(gown), consent=False)
    await tell(buyer, viewed(gown))

    for row in await rows(database, gown):
        assert (row.user_id, row.visitor_id) == (None, None)
        assert (row.occurred_at.minute, row.occurred_at.second) == (0, 0)


async def test_what_is_searched_for_without_consent_is_not_kept(
    visitor: Visitor, database: Database
) -> None:
    word = uuid4().hex
    search = {"id": str(uuid4()), "type": "search", "query": word, "at": clock.now().isoformat()}

    answer = await visitor.tell(search, consent=False)

    assert answer.json()["accepted"] == 1
    async with database.reading() as session:
        found = select(ActivityEvent).where(ActivityEvent.query == word)
        assert (await session.scalars(found)).all() == []


async def test_consent_that_is_taken_back_counts_from_then_on(
    friend: Buyer, gown: Product, database: Database
) -> None:
    await agree(friend, granted=False)

    await tell(friend, viewed(gown))

    assert [row.user_id for row in await rows(database, gown)] == [None]


@pytest.mark.parametrize(
    "told", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)], ids=str
)
async def test_a_wrong_clock_is_set_right(
    friend: Buyer, gown: Product, database: Database, told: datetime
) -> None:
    await tell(friend, viewed(gown, at=told.isoformat()))

    [row] = await rows(database, gown)
    assert timedelta(0) <= clock.now() - row.occurred_at <= timedelta(hours=49)


async def test_a_full_batch_takes_as_many_statements_as_a_single_event(
    visitor: Visitor, friend: Buyer, gown: Product, database: Database
) -> None:
    counts = []
    for events in ([viewed(gown)], [viewed(gown) for _ in range(100)]):
        for teller in (visitor.tell, partial(tell, friend)):
            with recorded_statements(database) as sent:
                assert (await teller(*events)).status_code == 202
            counts.append(len(sent))

    # A shopper's takes two more: who is asking, and what they agree to.
    assert counts == [1, 3, 1, 3]


async def test_a_token_that_is_given_must_be_right(client: httpx.AsyncClient) -> None:
    stale = {"Authorization": "Bearer nothing"}

    answer = await client.post("/activity", json={"events": [viewed(uuid4())]}, headers=stale)

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-token")


AN_EVENT = viewed(UUID(int=1))


@pytest.mark.parametrize(
    "body",
    [
        {"events": []},
        {"events": [AN_EVENT] * 101},
        {"events": [{**AN_EVENT, "type": "order"}]},
        {"events": [{**AN_EVENT, "at": "2026-11-23T06:00:00"}]},
        {"events": [{**AN_EVENT, "at": "10000-01-01T00:00:00Z"}]},
        {"events": [{**AN_EVENT, "productId": None}]},
        {"events": [{**AN_EVENT, "query": "gown"}]},
        {"events": [{**AN_EVENT, "type": "search"}]},
        {
            "events": [
                {"id": str(uuid4()), "type": "search", "query": "\u0000", "at": AN_EVENT["at"]}
            ]
        },
        {"events": [AN_EVENT], "userId": str(uuid4())},
        {"events": [AN_EVENT], "visitorId": "me"},
        {"events": {"id": 1}},
    ],
    ids=lambda body: str(body)[:70],
)
async def test_a_batch_that_does_not_fit_is_refused(
    client: httpx.AsyncClient, body: dict[str, object]
) -> None:
    answer = await client.post("/activity", json=body)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-request")
