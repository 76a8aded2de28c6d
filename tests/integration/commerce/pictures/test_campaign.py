"""A whole catalogue is prepared once, however often it is begun and however many do it."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.garments.campaign import Aim, Campaign
from commerce.garments.measuring import Measured
from commerce.pictures.errors import PictureRefused
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import PARTS, Part
from commerce.pictures.preparing import Prepared
from commerce.products.models import Product
from tests.integration.commerce.garments.conftest import garments_of
from tests.integration.commerce.garments.rooms import TROUSERS
from tests.integration.commerce.pictures.conftest import Hang, always, pictures_of, scope_of
from tests.integration.commerce.pictures.rooms import PlainRoom

SOON = 0.01  # seconds


class WholeRoom(PlainRoom):
    """Prepares pictures and measures garments; knows how many it had in hand at once."""

    def __init__(self) -> None:
        super().__init__()
        self.in_hand = self.most_in_hand = self.measured = 0

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        self.in_hand += 1
        self.most_in_hand = max(self.in_hand, self.most_in_hand)
        await asyncio.sleep(0)
        self.in_hand -= 1
        return await super().prepare_picture(picture, parts)

    async def measure(
        self, _picture: bytes, _category: str, _shape: Mapping[str, Any] | None
    ) -> Measured:
        self.measured += 1
        return Measured(b"cut-out", "trousers", TROUSERS)


class DyingRoom(WholeRoom):
    """Answers so often, and then none of so many hands gets anything any more."""

    def __init__(self, answers: int, hands: int) -> None:
        super().__init__()
        self._answers, self._hands = answers, hands
        self.is_dead = asyncio.Event()

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        if len(self.asked) >= self._answers:
            self._hands -= 1
            if not self._hands:
                self.is_dead.set()
            await asyncio.Event().wait()
        return await super().prepare_picture(picture, parts)


class PickyRoom(WholeRoom):
    """Refuses one picture and fails at another."""

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        if picture == b"picture 1":
            raise PictureRefused("garment-unreadable", "We could not read this picture.")
        if picture == b"picture 2":
            raise ConnectionResetError("a replica died")
        return await super().prepare_picture(picture, parts)


Begin = Callable[..., Campaign]


@pytest.fixture
def campaign(database: Database, storage: Storage) -> Begin:
    def make(
        room: WholeRoom, *products: Product, parts: tuple[Part, ...] = PARTS, garments: bool = False
    ) -> Campaign:
        aim = Aim(scope_of(*products, parts=parts), garments)
        return Campaign(database, storage, room, always, aim)

    return make


async def end_leases(database: Database, *products: Product) -> None:
    """As when the time of a dead campaign's leases has passed."""
    held = update(ProductPicture).where(
        ProductPicture.product_id.in_([product.id for product in products]),
        ProductPicture.claim_token.is_not(None),
    )
    async with database.transaction() as session:
        await session.execute(held.values(due_at=clock.now()))


async def test_a_campaign_that_dies_is_begun_again_and_does_what_is_left(
    database: Database, hang: Hang, campaign: Begin
) -> None:
    gown, coat = await hang(6), await hang(4)
    dying = DyingRoom(4, hands=2)
    first = asyncio.create_task(campaign(dying, gown, coat).run(2, SOON))
    await dying.is_dead.wait()
    # Nobody is told of a kill -9: its claims stay, until their leases are over.
    before = await campaign(WholeRoom(), gown, coat).progress()
    await end_leases(database, gown, coat)

    room = WholeRoom()
    second = campaign(room, gown, coat)
    await second.run(3, SOON)

    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    done = len(dying.asked)
    assert before.left == 10 - done
    assert (len(room.asked), second.tally.prepared) == (10 - done, 10 - done)
    assert (await second.progress()).left == 0
    rows = [row for product in (gown, coat) for row in await pictures_of(database, product)]
    assert [row.wanted for row in rows] == [[]] * 10


async def test_a_campaign_that_is_done_has_nothing_to_do(hang: Hang, campaign: Begin) -> None:
    gown = await hang(3)
    await campaign(WholeRoom(), gown).run(2, SOON)
    again = WholeRoom()

    await campaign(again, gown).run(2, SOON)

    assert again.asked == []


async def test_two_at_once_share_the_work(hang: Hang, campaign: Begin) -> None:
    gown = await hang(12)
    rooms = [WholeRoom(), WholeRoom()]
    campaigns = [campaign(room, gown) for room in rooms]

    await asyncio.gather(*(one.run(3, SOON) for one in campaigns))

    assert sum(len(room.asked) for room in rooms) == 12
    assert sum(one.tally.prepared for one in campaigns) == 12


async def test_no_more_is_in_hand_than_was_said(hang: Hang, campaign: Begin) -> None:
    gown = await hang(12)
    room = WholeRoom()

    await campaign(room, gown).run(3, SOON)

    assert room.most_in_hand <= 3


async def test_what_fails_is_listed_and_the_rest_is_done(hang: Hang, campaign: Begin) -> None:
    gown = await hang(5)
    picky = campaign(PickyRoom(), gown)

    await picky.run(2, SOON)

    keys = [image["key"] for image in gown.images]
    assert (picky.tally.prepared, picky.tally.failed) == (3, 2)
    assert dict(await picky.troubles()) == {
        keys[1]: "garment-unreadable: We could not read this picture.",
        keys[2]: "ConnectionResetError: a replica died",
    }
    # What failed is tried again by and by; what was refused never is.
    assert (await picky.progress()).left == 1


async def test_garments_are_measured_too_if_they_are_wanted(
    database: Database, hang: Hang, campaign: Begin
) -> None:
    gown, coat = await hang(2), await hang(1)
    async with database.transaction() as session:
        for product in (gown, coat):
            await proposing.follow(session, product.id)
    room = WholeRoom()

    await campaign(room, gown, parts=("colors",), garments=True).run(2, SOON)

    [measured] = await garments_of(database, gown.id)
    [untouched] = await garments_of(database, coat.id)
    assert (measured.status, untouched.status) == ("measured", "waiting")
    assert (room.measured, len(room.asked)) == (1, 2)
    assert {parts for _, parts in room.asked} == {("colors",)}


async def test_it_pauses_while_shoppers_wait(
    database: Database, storage: Storage, hang: Hang
) -> None:
    gown = await hang(3)
    asked, may_go = asyncio.Event(), asyncio.Event()

    async def when_nobody_waits(_session: AsyncSession) -> bool:
        asked.set()
        return may_go.is_set()

    room = WholeRoom()
    patient = Campaign(database, storage, room, when_nobody_waits, Aim(scope_of(gown), False))
    running = asyncio.create_task(patient.run(2, SOON))
    await asked.wait()
    paused, begun = await patient.is_paused(), len(room.asked)

    may_go.set()
    await running

    assert (paused, begun) == (True, 0)
    assert len(room.asked) == 3
    assert not await patient.is_paused()
