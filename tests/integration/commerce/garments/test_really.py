"""A garment of the demo catalogue from its photograph to the fitting room, with the real models."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from commerce.core.database import Database
from commerce.core.storage import Storage
from commerce.garments.measuring import Measured
from commerce.pictures.errors import PictureRefused
from commerce.tryons.attempts import WantedGarment
from commerce.tryons.wardrobe import Wardrobe
from tests.integration.commerce.garments.conftest import Hang, Measure, garment_of
from tryon import weights
from tryon.errors import Refusal
from tryon.garments.measurer import Measurer

CACHE = Path(__file__).parents[4] / ".cache"
SHIRT, PERSON = "saleordemoproduct_cl_polo01.png", "astronaut.png"


class RealRoom:
    """The fitting room's own code in this process."""

    def __init__(self, directory: Path) -> None:
        self._measurer = Measurer(directory)

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        assert (category, shape) == ("auto", None)
        try:
            found = await asyncio.to_thread(self._measurer.measure, picture)
        except Refusal as refusal:
            raise PictureRefused(refusal.code, str(refusal)) from refusal
        return Measured(found.cutout, found.shape.kind, found.shape.points)


@pytest.fixture(scope="module")
def room() -> RealRoom:
    needed = [CACHE / "weights" / name for name in weights.manifest()]
    needed += [CACHE / "pictures" / name for name in (SHIRT, PERSON)]
    if missing := [path.name for path in needed if not path.is_file()]:
        pytest.skip(f"files of the demo are missing: {', '.join(missing)}")
    return RealRoom(CACHE / "weights")


async def test_a_shirt_is_ready_to_be_tried_on(
    room: RealRoom, hang: Hang, measure: Measure, database: Database, storage: Storage
) -> None:
    product = await hang()
    [image] = product.images
    await storage.put(image["key"], (CACHE / "pictures" / SHIRT).read_bytes(), "image/png")

    await measure(room, product)

    garment = await garment_of(database, product)
    assert (garment.status, garment.kind, garment.category) == ("measured", "shirt", "tops")
    wardrobe = Wardrobe(database, storage, is_generative=False)
    [fetched] = await wardrobe.fetch([WantedGarment(image["key"], "auto", product.id)])
    assert fetched.shape == {"kind": "shirt", "points": garment.points}
    assert garment.cutout_key is not None
    assert fetched.picture == await storage.get(garment.cutout_key)


async def test_a_picture_of_a_person_is_refused_with_the_librarys_words(
    room: RealRoom, hang: Hang, measure: Measure, database: Database, storage: Storage
) -> None:
    product = await hang()
    person = (CACHE / "pictures" / PERSON).read_bytes()
    await storage.put(product.images[0]["key"], person, "image/png")

    await measure(room, product)

    garment = await garment_of(database, product)
    assert (garment.status, garment.refusal_code) == ("refused", "garment-worn")
    assert garment.refusal_message is not None
    assert "shown on a person" in garment.refusal_message
