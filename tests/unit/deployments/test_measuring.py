"""A preprocessing replica measures garments, whatever stands between it and its caller."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from ray.serve.handle import DeploymentHandle

from commerce.garments import kinds
from commerce.pictures.parts import EMBEDDING_MODEL
from deployments.answers import as_prepared
from deployments.args import FittingRoomArgs
from deployments.preprocessing import Preprocessing
from tryon import weights
from tryon.errors import GarmentWorn

CACHE = Path(__file__).parents[3] / ".cache"
POLO = "saleordemoproduct_cl_polo01.png"
Read = Callable[[str], bytes]


@pytest.fixture(scope="module")
def replica() -> Preprocessing:
    directory = CACHE / "weights"
    missing = [name for name in weights.manifest() if not (directory / name).is_file()]
    if missing:
        pytest.skip(f"model files are not in {directory}: {', '.join(missing)}")
    return Preprocessing(FittingRoomArgs(weights=directory), cast("DeploymentHandle[Any]", None))


@pytest.fixture(scope="module")
def picture() -> Read:
    def read(name: str) -> bytes:
        path = CACHE / "pictures" / name
        if not path.is_file():
            pytest.skip(f"{path} is not there")
        return path.read_bytes()

    return read


async def test_what_it_finds_is_what_the_shop_takes(replica: Preprocessing, picture: Read) -> None:
    cutout, shape = await replica.measure_garment(picture(POLO), "auto", None)

    assert cutout.startswith(b"\x89PNG")
    assert shape["kind"] == "shirt"
    assert kinds.faults(shape["kind"], shape["points"]) == []


async def test_the_shelf_decides_what_a_silhouette_cannot_say(
    replica: Preprocessing, picture: Read
) -> None:
    _, shape = await replica.measure_garment(picture(POLO), "outerwear", None)

    assert shape["kind"] == "jacket"


async def test_what_staff_have_set_comes_back_as_it_is(
    replica: Preprocessing, picture: Read
) -> None:
    _, proposed = await replica.measure_garment(picture(POLO), "tops", None)
    corrected = {"kind": "hoodie", "points": {**proposed["points"], "left-hem": [0.2, 0.9]}}

    _, shape = await replica.measure_garment(picture(POLO), "tops", corrected)

    assert shape == corrected


async def test_one_call_makes_everything_in_values_that_the_shop_knows(
    replica: Preprocessing, picture: Read
) -> None:
    made = await replica.prepare_picture(picture(POLO))

    prepared = as_prepared(made)
    assert made["garment"]["shape"]["kind"] == "shirt"
    assert prepared.renditions is not None
    assert prepared.size[0] == prepared.renditions[-1].width
    assert prepared.renditions[0].data
    assert prepared.colors
    assert prepared.colors[0][0].startswith("#")
    assert prepared.model == EMBEDDING_MODEL
    assert isinstance(prepared.embedding, bytes)


async def test_what_cannot_be_tried_on_is_made_ready_to_be_shown(
    replica: Preprocessing, picture: Read
) -> None:
    made = await replica.prepare_picture(picture("astronaut.png"), ("garment", "colors"))

    assert made["garment"]["code"] == "garment-worn"
    assert as_prepared(made).colors
    assert as_prepared(made).renditions is None


async def test_a_refusal_survives_the_way_to_another_process(
    replica: Preprocessing, picture: Read
) -> None:
    with pytest.raises(GarmentWorn) as refused:
        await replica.measure_garment(picture("astronaut.png"), "auto", None)

    arrived = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own
    assert (arrived.code, str(arrived)) == ("garment-worn", str(refused.value))
