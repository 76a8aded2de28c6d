"""A preprocessing replica looks at pictures before anything else is done with them."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from deployments.args import FittingRoomArgs
from deployments.preprocessing import Piece, Preprocessing
from devstack.paths import CACHE
from tryon import weights
from tryon.errors import NoPerson, UnsafeImage

HANDLE: Any = None  # of the engine's replicas, which preparation never calls


@pytest.fixture(scope="module")
def directory() -> Path:
    place = CACHE / "weights"
    missing = [name for name in weights.manifest() if not (place / name).is_file()]
    if missing:
        pytest.skip(f"model files are not in {place}: {', '.join(missing)}")
    return place


def one_colour(red: int, green: int, blue: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 600), (red, green, blue)).save(buffer, "PNG")
    return buffer.getvalue()


SKIN = one_colour(224, 172, 140)  # scores 0.21
GREY = one_colour(128, 128, 128)
GARMENT: Piece = (GREY, "tops", None)


async def test_a_photo_that_scores_too_high_is_refused_before_anybody_looks_for_a_person(
    directory: Path,
) -> None:
    replica = Preprocessing(FittingRoomArgs(weights=directory, unsafe_score=0.2), HANDLE)

    with pytest.raises(UnsafeImage):
        await replica.prepare(SKIN, [GARMENT], "fast", 1, 0)
    with pytest.raises(NoPerson):
        await replica.prepare(GREY, [GARMENT], "fast", 1, 0)


async def test_a_shop_may_look_at_nothing(directory: Path) -> None:
    replica = Preprocessing(FittingRoomArgs(weights=directory, unsafe_score=None), HANDLE)

    with pytest.raises(NoPerson):
        await replica.prepare(SKIN, [GARMENT], "fast", 1, 0)


@pytest.mark.parametrize("score", [0, 1.1, -0.5])
def test_a_score_lies_between_nought_and_one(score: float) -> None:
    with pytest.raises(ValueError, match="unsafe_score"):
        FittingRoomArgs(unsafe_score=score)
