"""Fetches the garments of a job: cut out and measured beforehand where the shop has done that.

The picture of a product is what the job was accepted with, whatever the product shows by now; what
is known of that picture is what is known at this moment.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commerce.core.database import Database
from commerce.core.storage import PRODUCTS, ObjectMissing, Storage
from commerce.garments import service as garments
from commerce.garments.service import Known
from commerce.pictures.errors import PICTURE_GONE
from commerce.tryons.attempts import WantedGarment
from commerce.tryons.errors import Refused


@dataclass(frozen=True, slots=True)
class Garment:
    """A garment's picture, where it is worn, and its kind and landmarks if they are known."""

    picture: bytes
    category: str = "auto"
    shape: Mapping[str, Any] | None = None


class Wardrobe:
    """The garments that shoppers ask for."""

    def __init__(self, database: Database, storage: Storage, *, is_generative: bool) -> None:
        """Fetch for an engine that takes what was refused, or does not."""
        self._database = database
        self._storage = storage
        self._is_generative = is_generative

    async def fetch(self, wanted: Sequence[WantedGarment]) -> list[Garment]:
        """The garments in their order; raises Refused."""
        known = await self._look_up([one.key for one in wanted if one.key.startswith(PRODUCTS)])
        for found in known.values():
            if found.refusal is not None and not self._is_generative:
                raise Refused(*found.refusal)
        return await asyncio.gather(*(self._fetch(one, known.get(one.key)) for one in wanted))

    async def _look_up(self, keys: Sequence[str]) -> Mapping[str, Known]:
        if not keys:
            return {}
        async with self._database.reading() as session:
            return await garments.known(session, keys)

    async def _fetch(self, wanted: WantedGarment, known: Known | None) -> Garment:
        if known is None:
            return Garment(await self._picture(wanted), wanted.category)
        # Landmarks lie in the frame that picture and cut-out share.
        picture = await self._cutout(known) or await self._picture(wanted)
        return Garment(picture, known.category or wanted.category, known.shape)

    async def _cutout(self, known: Known) -> bytes | None:
        if known.cutout_key is None:
            return None
        try:
            return await self._storage.get(known.cutout_key)
        except ObjectMissing:
            # Measured anew since it was looked up, long ago: the picture still serves.
            return None

    async def _picture(self, wanted: WantedGarment) -> bytes:
        try:
            return await self._storage.get(wanted.key)
        except ObjectMissing as missing:
            raise Refused(*PICTURE_GONE) from missing
