"""Trousers, skirts and outfits on an openly licensed photo, in cloth that the tests weave."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.unit.tryon.garments_drawn import (
    DRESS,
    SHORT_SKIRT,
    SHORTS,
    SKIRT,
    SLIP,
    TROUSERS,
    WIDE,
    Corners,
    silhouette,
    woven,
)
from tryon.engine import Garment, Prepared, TryOnRequest, TryOnResult
from tryon.engines.drape import Drape, outfit
from tryon.errors import (
    BottomTooLong,
    GarmentNotSupported,
    GarmentUnclear,
    LegsCropped,
    OutfitNotSupported,
)
from tryon.garments.cutting import CutOut
from tryon.garments.measurer import Measurer
from tryon.shapes import GarmentShape, Kind, validate

Read = Callable[[str], bytes]
PERSON = "studio-2.jpg"  # 550 x 761: legs from row 400 to 690, left of the picture's middle
SHIRT = "saleordemoproduct_cl_boot03_1.png"
GREEN = (40, 120, 60)
LEFT_SHIN, RIGHT_SHIN = (slice(600, 640), slice(195, 203)), (slice(600, 640), slice(278, 290))
HIPS = (slice(440, 470), slice(250, 275))
TORSO = (slice(330, 360), slice(230, 255))


@pytest.fixture(scope="module")
def engine(weights_directory: Path) -> Drape:
    return Drape(weights_directory)


@pytest.fixture(scope="module")
def trousers() -> Garment:
    return Garment(woven(silhouette(TROUSERS), GREEN), "bottoms")


def run(engine: Drape, person: bytes, *garments: Garment) -> TryOnResult:
    prepared = engine.prepare(TryOnRequest(person, garments, mode="fast", seed=5))
    return engine.finish(prepared, engine.infer([prepared])[0])[0]


def pixels(data: bytes) -> NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float32)


def is_green(part: NDArray[Any]) -> bool:
    red, green, blue = part.mean((0, 1))
    return bool(green > red + 20 and green > blue + 20)


def test_trousers_reach_both_legs_and_nothing_else(
    engine: Drape, picture: Read, trousers: Garment
) -> None:
    result = run(engine, picture(PERSON), trousers)

    before, after = pixels(picture(PERSON)), pixels(result.picture)
    assert is_green(after[LEFT_SHIN])
    assert is_green(after[RIGHT_SHIN])
    assert np.abs(after[TORSO] - before[TORSO]).mean() < 4
    assert np.abs(after[:380] - before[:380]).mean() < 2
    assert result.scores["hands"] > 0.95
    assert result.scores["covering"] > 0.97


def test_an_outfit_is_one_picture_with_both(
    engine: Drape, picture: Read, trousers: Garment
) -> None:
    shirt = Garment(picture(SHIRT), "tops")

    result = run(engine, picture(PERSON), shirt, trousers)

    after = pixels(result.picture)
    red, green, _ = after[TORSO].mean((0, 1))
    assert is_green(after[LEFT_SHIN])
    assert green > red + 40  # the shirt is turquoise, the old one orange


def test_the_order_in_which_an_outfit_is_named_does_not_matter(
    engine: Drape, picture: Read, trousers: Garment
) -> None:
    shirt = Garment(picture(SHIRT), "tops")

    one = run(engine, picture(PERSON), shirt, trousers)
    other = run(engine, picture(PERSON), trousers, shirt)

    assert one.picture == other.picture


def test_an_outfit_crosses_processes_unchanged(
    engine: Drape, picture: Read, trousers: Garment
) -> None:
    garments = (Garment(picture(SHIRT), "tops"), trousers)
    prepared = engine.prepare(TryOnRequest(picture(PERSON), garments, mode="fast"))
    sent = Prepared.from_bytes(prepared.to_bytes())

    here, there = (engine.finish(p, engine.infer([p])[0])[0] for p in (prepared, sent))

    assert here.picture == there.picture
    assert len(prepared.to_bytes()) < 4_000_000


def test_a_corrected_landmark_changes_the_picture(
    engine: Drape, measurer: Measurer, picture: Read, trousers: Garment
) -> None:
    proposed = measurer.measure(trousers.picture, "bottoms").shape
    lower_waist = {
        name: (x, y + 0.12) if name.endswith("waist") else (x, y)
        for name, (x, y) in proposed.points.items()
    }
    corrected = GarmentShape("trousers", lower_waist)

    before = run(engine, picture(PERSON), Garment(trousers.picture, "bottoms", proposed))
    after = run(engine, picture(PERSON), Garment(trousers.picture, "bottoms", corrected))

    assert before.picture != after.picture


def test_the_proposed_landmarks_give_what_no_landmarks_give(
    engine: Drape, measurer: Measurer, picture: Read, trousers: Garment
) -> None:
    measured = measurer.measure(trousers.picture, "bottoms")
    known = Garment(trousers.picture, "bottoms", measured.shape)

    difference = np.abs(
        pixels(run(engine, picture(PERSON), known).picture)
        - pixels(run(engine, picture(PERSON), trousers).picture)
    )

    assert difference.mean() < 0.2


@pytest.mark.parametrize("half", [SHORTS, SHORT_SKIRT])
def test_legs_below_shorts_and_skirts_take_the_colour_of_the_hands(
    engine: Drape, picture: Read, half: Corners
) -> None:
    garment = Garment(woven(silhouette(half), GREEN), "bottoms")

    result = run(engine, picture(PERSON), garment)

    after = pixels(result.picture)
    red, green, blue = after[LEFT_SHIN].mean((0, 1))
    assert red > green > blue  # skin, where the old trousers were turquoise
    assert is_green(after[470:490, 235:250])
    assert result.scores["untouched"] > 0.97


def test_legs_in_wide_trousers_are_not_bared(engine: Drape, picture: Read) -> None:
    in_wide_ones = run(engine, picture(PERSON), Garment(woven(silhouette(WIDE), GREEN), "bottoms"))
    skirt = Garment(woven(silhouette(SHORT_SKIRT), (150, 60, 60)), "bottoms")

    with pytest.raises(BottomTooLong):
        run(engine, in_wide_ones.picture, skirt)


def test_legs_outside_the_photo_are_refused(
    engine: Drape, picture: Read, trousers: Garment
) -> None:
    photo = Image.open(io.BytesIO(picture(PERSON))).convert("RGB")
    buffer = io.BytesIO()
    photo.crop((0, 0, photo.width, 600)).save(buffer, "PNG")

    with pytest.raises(LegsCropped):
        run(engine, buffer.getvalue(), trousers)


def test_a_garment_that_is_not_of_its_shapes_kind_is_unclear(engine: Drape, picture: Read) -> None:
    skirt = Garment(woven(silhouette(SKIRT), GREEN), "bottoms", GarmentShape("trousers"))

    with pytest.raises(GarmentUnclear):
        run(engine, picture(PERSON), skirt)


def test_a_dress_replaces_top_and_trousers(engine: Drape, picture: Read) -> None:
    dress = Garment(woven(silhouette(DRESS), GREEN), "one-pieces")

    result = run(engine, picture(PERSON), dress)

    after = pixels(result.picture)
    assert is_green(after[TORSO])
    assert is_green(after[HIPS])
    red, green, blue = after[LEFT_SHIN].mean((0, 1))
    assert red > green > blue
    assert result.scores["covering"] > 0.9


def test_a_dress_is_of_one_cloth_across_the_hips(engine: Drape, picture: Read) -> None:
    dress = Garment(woven(silhouette(DRESS), GREEN), "one-pieces")

    result = run(engine, picture(PERSON), dress)

    rows = pixels(result.picture)[400:490, 245:270].mean((1, 2))
    assert np.abs(np.diff(np.convolve(rows, np.full(5, 0.2), "valid"))).max() < 6


def test_dresses_without_sleeves_are_not_supported(engine: Drape, picture: Read) -> None:
    slip = Garment(woven(silhouette(SLIP), GREEN), "one-pieces")

    with pytest.raises(GarmentNotSupported):
        run(engine, picture(PERSON), slip)


@pytest.mark.parametrize("part", ["collar", "cuff-inner", "cuff-outer"])
def test_whatever_staff_leave_out_of_a_dress_is_refused_in_words(
    engine: Drape, measurer: Measurer, picture: Read, part: str
) -> None:
    cloth = woven(silhouette(DRESS), GREEN)
    points = measurer.measure(cloth, "one-pieces").shape.points
    kept = {name: at for name, at in points.items() if not name.endswith(part)}
    corrected = GarmentShape("dress", kept)
    validate(corrected)

    with pytest.raises(GarmentNotSupported):
        run(engine, picture(PERSON), Garment(cloth, "one-pieces", corrected))


@pytest.mark.parametrize(
    "kinds",
    [
        ("t-shirt",),
        ("trousers", "t-shirt"),
        ("jacket", "shirt", "skirt"),
        ("dress", "jacket"),
        ("hoodie", "t-shirt"),
    ],
)
def test_what_is_worn_together(kinds: tuple[Kind, ...]) -> None:
    outfit.check(kinds)


@pytest.mark.parametrize(
    ("kinds", "layers"),
    [
        (("jacket", "trousers"), [("trousers", False), ("jacket", True)]),
        (("hoodie",), [("hoodie", False)]),
        (("hoodie", "t-shirt"), [("t-shirt", False), ("hoodie", True)]),
        (("jacket", "dress"), [("dress", False), ("jacket", True)]),
    ],
)
def test_layers_lie_over_what_is_put_on_before(
    kinds: tuple[Kind, ...], layers: list[tuple[Kind, bool]]
) -> None:
    cut = CutOut(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.float32))

    ordered = outfit.order([outfit.Worn(cut, GarmentShape(kind)) for kind in kinds])

    assert [(one.shape.kind, one.over) for one in ordered] == layers


@pytest.mark.parametrize(
    "kinds",
    [
        (),
        ("t-shirt", "shirt"),
        ("trousers", "skirt"),
        ("dress", "dress"),
        ("dress", "trousers"),
        ("dress", "shirt"),
        ("jacket", "jacket"),
        ("t-shirt", "hoodie", "jacket"),
    ],
)
def test_what_is_not_worn_together(kinds: tuple[Kind, ...]) -> None:
    with pytest.raises(OutfitNotSupported):
        outfit.check(kinds)
