"""Measures garments, in the fitting room's spare time.

A cut-out is doomed before it is made, and reprieved with the record, so that none is left behind
that no garment points at.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, erasure, jobs
from commerce.garments.kinds import MEASURING_VERSION, Kind, Points, faults
from commerce.garments.models import Garment, cutouts_of
from commerce.garments.proposing import CUTOUTS_LINGER
from commerce.garments.telling import garment_changed
from commerce.pictures.errors import PictureRefused
from commerce.pictures.spare_time import LEASE, SpareTimeWork
from commerce.products import categories
from commerce.products.models import Product

logger = logging.getLogger(__name__)


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
        """Cut out and measure a garment; raises PictureRefused.

        Args:
            picture: encoded bytes of a product's picture.
            category: where what lies on the product's shelf is worn, such as `outerwear`; `auto` if
                that is not known.
            shape: its kind and landmarks if staff have set them; then it is only cut out.
        """
        ...


class Measurer(SpareTimeWork[Garment, MeasuringRoom, Measured]):
    """Measures one garment after the other; any number of measurers side by side."""

    async def _claim(self, session: AsyncSession) -> Sequence[Garment]:
        shown = self._scope.shown(Garment.product_id)
        claimed = await jobs.claim(session, Garment, LEASE, 1, shown)
        for garment in claimed:
            erasure.doom_later(session, _cutout_key(garment), erasure.UNCLAIMED)
        return claimed

    async def _make(self, job: Garment, picture: bytes) -> Measured:
        async with self._database.reading() as session:
            category = await _category_of(session, job)
        measured = await self._room.measure(picture, category, _corrected_shape(job))
        if wrong := faults(measured.kind, measured.points):
            raise ValueError(f"the fitting room proposes what is none: {', '.join(wrong)}")
        await self._storage.put(_cutout_key(job), measured.cutout, "image/png")
        return measured

    async def _record(self, session: AsyncSession, job: Garment, made: Measured) -> None:
        await _record(session, job, made)

    async def _refuse(self, session: AsyncSession, job: Garment, refusal: PictureRefused) -> None:
        # An answer, as good as another: it is known now, and staff see it.
        self.tally.prepared += 1
        await _record_refusal(session, job, refusal)


def _corrected_shape(garment: Garment) -> dict[str, Any] | None:
    if garment.source != "corrected":
        return None
    return {"kind": garment.kind, "points": garment.points}


def _cutout_key(garment: Garment) -> str:
    """Of this claim alone: what a stale one makes lies elsewhere."""
    return f"{cutouts_of(garment.id)}{garment.claim_token}.png"


async def _category_of(session: AsyncSession, garment: Garment) -> str:
    """Where it is worn, as far as its product's shelf says."""
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


async def _record_refusal(session: AsyncSession, garment: Garment, refusal: PictureRefused) -> None:
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
