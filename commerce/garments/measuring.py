"""Measures garments: a row is claimed, its picture measured with no session open, and recorded.

Only who still holds the claim records what was found: staff's correction, a new claim after the
lease, and a product that shows the picture no more all take it away. A cut-out is doomed before it
is made, and reprieved with the record, so that none is left behind that no garment points at.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure, jobs
from commerce.core.database import Database
from commerce.core.storage import ObjectMissing, Storage
from commerce.garments.errors import PICTURE_GONE, GarmentRefused
from commerce.garments.kinds import MEASURING_VERSION, Kind, Points, faults
from commerce.garments.models import Garment, cutouts_of
from commerce.garments.proposing import CUTOUTS_LINGER
from commerce.garments.telling import garment_changed
from commerce.pictures.scopes import EVERYTHING, Scope, Tally
from commerce.products import categories
from commerce.products.models import Product

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)
LEASE = timedelta(minutes=3)
SHORTEST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a picture shows: a PNG with an alpha channel in its frame, and what it is."""

    cutout: bytes
    kind: Kind
    points: Points


class MeasuringRoom(Protocol):
    """The fitting room, as far as garments are measured in it."""

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        """Cut out and measure a garment; raises GarmentRefused.

        Args:
            picture: encoded bytes of a product's picture.
            category: where what lies on the product's shelf is worn, such as `outerwear`; `auto` if
                that is not known.
            shape: its kind and landmarks if staff have set them; then it is only cut out.
        """
        ...


class Measurer:
    """Measures one garment after the other; any number of measurers side by side."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        room: MeasuringRoom,
        has_time: Callable[[AsyncSession], Awaitable[bool]],
        scope: Scope = EVERYTHING,
    ) -> None:
        """Take what it works with; `has_time` says whether shoppers leave the room any."""
        self._database = database
        self._storage = storage
        self._room = room
        self._has_time = has_time
        self._scope = scope
        self.tally = Tally()

    async def step(self) -> int:
        """Measure one garment, if one is due and nobody waits; return how many were tried."""
        async with self._database.transaction() as session:
            if not await self._has_time(session):
                return 0
            claimed = await _claim(session, self._scope)
        for garment, category in claimed:
            await self._work(garment, category)
        return len(claimed)

    async def _work(self, garment: Garment, category: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                measured = await self._measure(garment, category)
        except GarmentRefused as refusal:
            # An answer, as good as another: it is known now, and staff see it.
            self.tally.prepared += 1
            async with self._database.transaction() as session:
                await _record_refusal(session, garment, refusal)
        except asyncio.CancelledError:
            await asyncio.shield(self._put_back(garment, timedelta(0), "called off"))
            raise
        except Exception as error:
            self.tally.failed += 1
            logger.exception("garment %s could not be measured", garment.id)
            said = f"{type(error).__name__}: {error}"
            await self._put_back(garment, _delay_after(garment.attempts), said)
        else:
            self.tally.prepared += 1
            async with self._database.transaction() as session:
                await _record(session, garment, measured)

    async def _put_back(self, garment: Garment, delay: timedelta, said: str) -> None:
        async with self._database.transaction() as session:
            await jobs.try_again(session, garment, delay, said)

    async def _measure(self, garment: Garment, category: str) -> Measured:
        try:
            picture = await self._storage.get(garment.image_key)
        except ObjectMissing as missing:
            raise GarmentRefused(*PICTURE_GONE) from missing
        measured = await self._room.measure(picture, category, _corrected_shape(garment))
        if wrong := faults(measured.kind, measured.points):
            raise ValueError(f"the fitting room proposes what is none: {', '.join(wrong)}")
        await self._storage.put(_cutout_key(garment), measured.cutout, "image/png")
        return measured


def _corrected_shape(garment: Garment) -> dict[str, Any] | None:
    if garment.source != "corrected":
        return None
    return {"kind": garment.kind, "points": garment.points}


def _cutout_key(garment: Garment) -> str:
    """Of this claim alone: what a stale one makes lies elsewhere."""
    return f"{cutouts_of(garment.id)}{garment.claim_token}.png"


def _delay_after(attempts: int) -> timedelta:
    # Never given up: the fitting room may be away for a weekend.
    return jobs.jittered(min(SHORTEST_DELAY * 2.0 ** min(attempts, 16), LONGEST_DELAY))


async def _claim(session: AsyncSession, scope: Scope) -> list[tuple[Garment, str]]:
    """Garments that are due, each with where it is worn as far as its product's shelf says."""
    claimed = await jobs.claim(session, Garment, LEASE, 1, scope.shown(Garment.product_id))
    for garment in claimed:
        erasure.doom_later(session, _cutout_key(garment), erasure.UNCLAIMED)
    return [(garment, await _category_of(session, garment)) for garment in claimed]


async def _category_of(session: AsyncSession, garment: Garment) -> str:
    own = select(Product.category).where(Product.id == garment.product_id)
    shelf = await session.scalar(own) or ""
    return (await categories.worn(session, [shelf])).get(shelf, "auto")


async def _record(session: AsyncSession, garment: Garment, measured: Measured) -> None:
    key = _cutout_key(garment)
    found: dict[str, Any] = {}
    if garment.source == "proposed":
        found = {
            "kind": measured.kind,
            "points": {n: list(at) for n, at in measured.points.items()},
        }
    held = await jobs.finish(
        session,
        garment,
        status="measured",
        cutout_key=key,
        refusal_code=None,
        refusal_message=None,
        **found,
        **_measured_now(),
    )
    if not held:
        logger.info("garment %s was measured for nobody", garment.id)
        return
    if not await erasure.reprieve(session, key):
        raise TimeoutError(f"the cut-out of garment {garment.id} was made too slowly")
    _forget_cutout(session, garment)
    garment_changed(session, garment, "measured")


async def _record_refusal(session: AsyncSession, garment: Garment, refusal: GarmentRefused) -> None:
    said = {"refusal_code": refusal.code, "refusal_message": refusal.message}
    refused = {"status": "refused", "cutout_key": None, **said, **_measured_now()}
    if await jobs.finish(session, garment, **refused):
        _forget_cutout(session, garment)
        garment_changed(session, garment, "refused")


def _measured_now() -> dict[str, Any]:
    return {
        "measured_at": clock.now(),
        "measured_by": MEASURING_VERSION,
        "version": Garment.version + 1,
        "last_error": None,
    }


def _forget_cutout(session: AsyncSession, garment: Garment) -> None:
    """Have the cut-out erased that the garment had when it was claimed."""
    if garment.cutout_key is not None:
        erasure.doom_later(session, garment.cutout_key, CUTOUTS_LINGER)
