"""What a shopper looked at: theirs alone, and forgotten when they wish."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx

from commerce.activity import privacy
from commerce.activity.events import Listener
from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.settings import Settings
from tests.integration.commerce.activity.conftest import Visitor, agreeing, ids, tell, viewed
from tests.integration.commerce.shopping import Buyer, Shop

VIEWED = "/activity/recently-viewed"


def before(minutes: int) -> str:
    return (clock.now() - timedelta(minutes=minutes)).isoformat()


async def claim(buyer: Buyer, visitor: Visitor) -> httpx.Response:
    return await buyer.post("/activity/claim", {"visitorId": str(visitor.id)})


async def test_the_latest_comes_first_and_each_product_once(friend: Buyer, shop: Shop) -> None:
    gown, coat, scarf = [await shop.product() for _ in range(3)]
    await tell(
        friend,
        viewed(gown, at=before(30)),
        viewed(coat, at=before(20)),
        viewed(gown, at=before(10)),
        viewed(scarf, "cart", at=before(5)),
    )

    answer = await friend.get(VIEWED)

    assert ids(answer) == [str(gown.id), str(coat.id)]
    [first, _] = answer.json()["items"]
    assert (first["name"], first["price"]) == ("Gown", {"amount": 1_000_000, "currency": "VND"})


async def test_what_is_no_longer_on_sale_is_left_out(friend: Buyer, shop: Shop) -> None:
    hidden, shown = await shop.product(published=False), await shop.product()
    await tell(friend, viewed(hidden), viewed(shown), viewed(uuid4()))

    assert ids(await friend.get(VIEWED)) == [str(shown.id)]


async def test_a_history_is_its_owners_alone(friend: Buyer, shop: Shop) -> None:
    other = await agreeing(shop)
    await tell(friend, viewed(await shop.product()))

    assert ids(await other.get(VIEWED)) == []


async def test_a_forgotten_history_stays_forgotten(friend: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    await tell(friend, viewed(gown), viewed(gown, "cart"))

    answer = await friend.send("DELETE", VIEWED)

    assert answer.status_code == 204
    assert ids(await friend.get(VIEWED)) == []


async def test_signing_in_brings_the_visitors_history_along(
    visitor: Visitor, friend: Buyer, shop: Shop
) -> None:
    gown, coat = [await shop.product() for _ in range(2)]
    await visitor.tell(viewed(gown, at=before(20)), viewed(coat, at=before(10)))

    claimed = await claim(friend, visitor)
    again = await claim(friend, visitor)

    assert (claimed.status_code, claimed.json()) == (200, {"linked": 2})
    assert again.json() == {"linked": 0}
    assert ids(await friend.get(VIEWED)) == [str(coat.id), str(gown.id)]


async def test_nobody_inherits_a_strangers_history(
    visitor: Visitor, friend: Buyer, shop: Shop
) -> None:
    stranger = await agreeing(shop)
    await visitor.tell(viewed(await shop.product()))
    await claim(friend, visitor)
    await visitor.tell(viewed(await shop.product()))

    answer = await claim(stranger, visitor)

    assert (answer.status_code, answer.json()["type"]) == (409, "visitor-claimed")
    assert ids(await stranger.get(VIEWED)) == []


async def test_of_many_who_claim_one_visitor_at_once_one_gets_the_history(
    visitor: Visitor, shop: Shop
) -> None:
    claimants = [await agreeing(shop) for _ in range(6)]
    await visitor.tell(*[viewed(await shop.product()) for _ in range(3)])

    answers = await asyncio.gather(*(claim(claimant, visitor) for claimant in claimants))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    histories = [ids(await claimant.get(VIEWED)) for claimant in claimants]
    assert sorted(len(history) for history in histories) == [0] * 5 + [3]


async def test_who_does_not_agree_to_analytics_claims_nothing(
    visitor: Visitor, buyer: Buyer, friend: Buyer, shop: Shop
) -> None:
    await visitor.tell(viewed(await shop.product()))

    answer = await claim(buyer, visitor)

    assert answer.json() == {"linked": 0}
    assert (await claim(friend, visitor)).json() == {"linked": 1}


async def test_a_visitor_who_did_not_agree_has_no_history(
    visitor: Visitor, friend: Buyer, shop: Shop
) -> None:
    await visitor.tell(viewed(await shop.product()), consent=False)

    assert (await claim(friend, visitor)).json() == {"linked": 0}


async def test_who_has_gone_is_unlinked_from_everything(
    visitor: Visitor, friend: Buyer, shop: Shop, database: Database, settings: Settings
) -> None:
    await tell(friend, viewed(await shop.product()))
    await visitor.tell(viewed(await shop.product()))
    await claim(friend, visitor)
    gone = Event(new_id(), "user.deleted", {"userId": str(friend.id)})

    async with database.transaction() as session:
        before = await privacy.personal_data(session, friend.id)
        await Listener(settings.shop.timezone).handle(session, gone)

    assert len(before) == 2
    async with database.reading() as session:
        assert await privacy.personal_data(session, friend.id) == []
    assert (await claim(await agreeing(shop), visitor)).json() == {"linked": 0}
