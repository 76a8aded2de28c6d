import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tryon import encoders
from tryon.encoders import Encoder
from tryon.imaging.arrays import Picture
from tryon.weights import WeightsMissing


@pytest.fixture(scope="module")
def encoder(weights_directory: Path) -> Encoder:
    return encoders.create(encoders.DEFAULT, weights_directory)


@pytest.fixture
def shown(picture: Callable[[str], bytes]) -> Callable[[str], Picture]:
    """An openly licensed product picture, on white."""

    def read(name: str) -> Picture:
        image = Image.open(io.BytesIO(picture(name))).convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return np.array(Image.alpha_composite(white, image).convert("RGB"))

    return read


def ramps() -> Picture:
    rows, columns = np.mgrid[0:224, 0:224]
    return np.stack([rows, columns, rows * columns // 224], -1).astype(np.uint8)


@pytest.mark.parametrize("name", encoders.names())
def test_every_encoder_keeps_the_protocol_and_is_cheap_to_construct(
    name: str, tmp_path: Path
) -> None:
    encoder = encoders.create(name, tmp_path)

    assert isinstance(encoder, Encoder)
    assert encoder.name == name


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="efficientnet-lite0"):
        encoders.create("velvet", tmp_path)


def test_an_absent_file_is_reported_when_the_encoder_warms_up(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match="efficientnet-lite0-57934424"):
        encoders.create(encoders.DEFAULT, tmp_path).warm()


def test_the_packaged_encoder_needs_no_torch() -> None:
    program = "import sys, tryon.encoders.lite; print('torch' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603  # our own program

    assert printed.stdout.strip() == b"False"


def test_it_computes_what_its_authors_module_computes(encoder: Encoder) -> None:
    strongest = [897, 71, 689, 113, 468, 1260]

    found = encoder.embed(ramps())

    # From the package `efficientnet-lite-pytorch`, given this picture and this file.
    known = [0.33762896, 0.3196739, 0.25434124, 0.25024417, 0.23996672, 0.22840358]
    assert list(np.argsort(-found)[:6]) == strongest
    assert np.allclose(found[strongest], known, atol=1e-5)


def test_vectors_have_length_one_and_are_the_same_alone_and_in_company(encoder: Encoder) -> None:
    pictures = [ramps(), np.zeros((50, 300, 3), np.uint8), ramps()[::-1]]

    together = encoder.embed_all(pictures)

    assert together.shape == (3, 1280)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, [encoder.embed(one) for one in pictures], atol=1e-5)


def test_many_pictures_keep_their_order(encoder: Encoder) -> None:
    shades = [np.full((32, 32, 3), shade, np.uint8) for shade in range(0, 200, 10)]

    together = encoder.embed_all(shades)

    assert together.shape == (20, 1280)
    assert np.allclose(together[18], encoder.embed(shades[18]), atol=1e-5)


def test_two_hoodies_are_nearer_than_a_hoodie_and_a_sneaker(
    encoder: Encoder, shown: Callable[[str], Picture]
) -> None:
    names = ("cl_bogo01_1", "cl_bogo04_1", "sneakers_01_1", "sneakers_02_1")

    black_hoodie, white_hoodie, sneaker, other_sneaker = encoder.embed_all(
        [shown(f"saleordemoproduct_{name}.png") for name in names]
    )

    assert black_hoodie @ white_hoodie > black_hoodie @ sneaker + 0.2
    assert sneaker @ other_sneaker > sneaker @ white_hoodie + 0.2


def test_a_map_says_where_two_pictures_differ(encoder: Encoder) -> None:
    before = ramps()
    after = before.copy()
    after[150:200, 20:70] = 255

    apart = np.abs(encoder.features(before) - encoder.features(after)).sum(-1)

    assert encoder.features(before).shape == (14, 14, 112)
    row, column = np.unravel_index(apart.argmax(), apart.shape)
    assert 150 / 16 - 1 <= row <= 200 / 16
    assert 20 / 16 - 1 <= column <= 70 / 16


def test_a_finer_map_is_had_from_a_larger_square(weights_directory: Path) -> None:
    encoder = encoders.create(encoders.DEFAULT, weights_directory, side=448)

    assert encoder.features(ramps()).shape == (28, 28, 112)
