"""A photo that somebody searches with is looked at like a product's picture."""

import asyncio
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from ray.exceptions import ActorDiedError
from ray.serve.exceptions import BackPressureError

from commerce.pictures.parts import EMBEDDING_MODEL
from commerce.visual_search.errors import PhotoRefused, SearchUnavailable
from deployments.args import FittingRoomArgs
from deployments.embedder import ReplicaEmbedder
from deployments.preprocessing import Preprocessing
from devstack.paths import CACHE
from tryon import weights
from tryon.errors import ImageUnreadable, UnsafeImage

HANDLE: Any = None  # of the engine's replicas, which looking at photos never calls


def one_colour(red: int, green: int, blue: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 600), (red, green, blue)).save(buffer, "PNG")
    return buffer.getvalue()


SKIN, GREY = one_colour(224, 172, 140), one_colour(128, 128, 128)


@pytest.fixture(scope="module")
def replica() -> Preprocessing:
    directory = Path(CACHE / "weights")
    missing = [name for name in weights.manifest() if not (directory / name).is_file()]
    if missing:
        pytest.skip(f"model files are not in {directory}: {', '.join(missing)}")
    # What is grey scores less, and what is of skin's colour more.
    return Preprocessing(FittingRoomArgs(weights=directory, unsafe_score=0.2), HANDLE)


class Called:
    """The handle of this replica, as Serve would make it."""

    def __init__(self, replica: Preprocessing) -> None:
        self._replica = replica
        self.embed_photo = self

    def remote(self, photo: bytes) -> asyncio.Task[tuple[bytes, str]]:
        return asyncio.ensure_future(self._replica.embed_photo(photo))


class Near(ReplicaEmbedder):
    """Asks what stands beside it, or breaks."""

    def __init__(self, handle: object) -> None:
        super().__init__()
        self._near: Any = handle

    def _handle(self, deployment: str) -> Any:  # noqa: ANN401, ARG002 - Serve's own has no type
        return self._near


class Broken:
    """Every call fails."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure
        self.embed_photo = self

    async def remote(self, *photo: bytes) -> tuple[bytes, str]:
        assert photo
        raise self._failure


async def test_a_photo_is_embedded_as_the_same_picture_of_a_product_is(
    replica: Preprocessing,
) -> None:
    looks = await Near(Called(replica)).embed(GREY)

    prepared = await replica.prepare_picture(GREY, ("embedding",))
    vector = np.frombuffer(looks.vector, "<f2").astype(float)
    assert (looks.vector, looks.model) == (prepared["embedding"], prepared["model"])
    assert looks.model == EMBEDDING_MODEL
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-2)


async def test_what_is_indecent_or_no_picture_is_refused(replica: Preprocessing) -> None:
    embedder = Near(Called(replica))

    with pytest.raises(PhotoRefused) as indecent:
        await embedder.embed(SKIN)
    with pytest.raises(PhotoRefused) as damaged:
        await embedder.embed(GREY[:200])

    assert indecent.value.extra == {"code": UnsafeImage.code}
    assert damaged.value.extra == {"code": ImageUnreadable.code}


@pytest.mark.parametrize("failure", [BackPressureError(1, 1), ActorDiedError()], ids=type)
async def test_a_replica_that_is_busy_or_dead_is_out_of_reach(failure: Exception) -> None:
    with pytest.raises(SearchUnavailable):
        await Near(Broken(failure)).embed(GREY)
