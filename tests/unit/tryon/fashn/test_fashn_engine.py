"""The whole engine with a small random network: what it draws is nonsense, all round it is real.

On openly licensed pictures; skipped where they or the models of preparation are missing.
"""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tryon.engine import Category, Garment, Inferred, Prepared, TryOnRequest, TryOnResult
from tryon.engines.fashn import Fashn
from tryon.engines.fashn.scene import unpack
from tryon.errors import (
    GarmentNotSupported,
    GarmentUnclear,
    GarmentUnreadable,
    ImageTooSmall,
    ImageUnreadable,
    NoPerson,
    NothingChanged,
    Refusal,
    SeveralPeople,
)
from tryon.shapes import GarmentShape

Read = Callable[[str], bytes]
PERSON = "studio-2.jpg"
SHIRT = "saleordemoproduct_cl_boot03_1.png"
KINDS: tuple[Category, ...] = ("tops", "bottoms")


@pytest.fixture
def engine(weights: Path, weights_directory: Path) -> Fashn:
    for file in weights_directory.iterdir():
        (weights / file.name).symlink_to(file)
    return Fashn(weights, threads=1)


def request_of(
    person: bytes, *garments: bytes, category: Category = "tops", samples: int = 1
) -> TryOnRequest:
    dresses = tuple(Garment(garment, category) for garment in garments)
    return TryOnRequest(person, dresses, "fast", samples, seed=7)


def run(engine: Fashn, request: TryOnRequest) -> list[TryOnResult]:
    prepared = Prepared.from_bytes(engine.prepare(request).to_bytes())
    [inferred] = engine.infer([prepared])
    return engine.finish(prepared, Inferred.from_bytes(inferred.to_bytes()))


def pixels(data: bytes) -> NDArray[np.float32]:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float32)


def test_each_sample_is_a_picture_of_the_photos_size_with_its_seed_and_its_scores(
    engine: Fashn, picture: Read
) -> None:
    photo = picture(PERSON)

    results = run(engine, request_of(photo, picture(SHIRT), samples=3))

    assert [result.seed for result in results] == [7, 8, 9]
    sizes = {pixels(result.picture).shape for result in results}
    assert sizes == {pixels(photo).shape}
    assert results[0].picture != results[1].picture
    assert results[0].scores["face"] > 0.97
    assert results[0].scores["kept"] > 0.97


def test_face_and_background_are_the_photos(engine: Fashn, picture: Read) -> None:
    photo = picture(PERSON)

    [result] = run(engine, request_of(photo, picture(SHIRT)))

    before, after = pixels(photo), pixels(result.picture)
    difference = np.abs(before - after).max(-1)
    head = slice(0, len(before) // 12)
    assert np.median(difference[head]) < 3
    assert difference.max() > 60


def test_the_same_request_gives_the_same_picture(engine: Fashn, picture: Read) -> None:
    request = request_of(picture(PERSON), picture(SHIRT))

    first, again = run(engine, request), run(engine, request)

    assert first[0].picture == again[0].picture


def test_requests_at_the_same_time_do_not_disturb_each_other(engine: Fashn, picture: Read) -> None:
    photo = Image.open(io.BytesIO(picture(PERSON))).convert("RGB")
    photos = [jpeg(photo), jpeg(photo.crop((40, 0, photo.width - 40, photo.height)))]
    requests = [
        replace(request_of(shown, picture(SHIRT), category=category), seed=seed)
        for seed, (shown, category) in enumerate(product(photos, KINDS))
    ]

    with ThreadPoolExecutor(len(requests)) as threads:
        together = list(threads.map(lambda request: run(engine, request), requests))

    alone = [run(engine, request) for request in requests]
    assert [[one.picture for one in made] for made in together] == [
        [one.picture for one in made] for made in alone
    ]


def jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def test_a_shirt_is_taken_for_a_top_and_is_worn_over_trousers(engine: Fashn, picture: Read) -> None:
    shirt = Garment(picture(SHIRT), "auto")
    trousers = Garment(picture(SHIRT), "bottoms")

    prepared = engine.prepare(TryOnRequest(picture(PERSON), (shirt, trousers)))

    assert [dress.category for dress in unpack(prepared).dresses] == [2, 1]


def test_a_garment_that_lies_flat_has_no_pose(engine: Fashn, picture: Read) -> None:
    prepared = unpack(engine.prepare(request_of(picture(PERSON), picture(SHIRT))))

    assert not prepared.dresses[0].pose.any()
    assert prepared.pose.any()


def test_a_worn_garment_is_cut_out_and_has_its_wearers_pose(engine: Fashn, picture: Read) -> None:
    prepared = unpack(engine.prepare(request_of(picture(PERSON), picture(PERSON))))

    [dress] = prepared.dresses
    assert dress.pose.any()
    grey = (dress.picture == 127).all(-1).mean()
    assert 0.2 < grey < 0.99


def encoded(width: int, height: int, *, alpha: int = 255) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 180, 160, alpha)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("photo", "refusal"),
    [(encoded(400, 600), NoPerson), (encoded(100, 100), ImageTooSmall), (b"", ImageUnreadable)],
)
def test_a_photo_that_is_of_no_use_is_refused(
    engine: Fashn, picture: Read, photo: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        engine.prepare(request_of(photo, picture(SHIRT)))


def with_another(photo: bytes, size: float) -> bytes:
    """The photo with the same person beside themselves, that much smaller."""
    one = Image.open(io.BytesIO(photo)).convert("RGB")
    two = Image.new("RGB", (one.width * 2, one.height), (128, 128, 128))
    two.paste(one, (0, 0))
    other = one.resize((round(one.width * size), round(one.height * size)))
    two.paste(other, (one.width, one.height - other.height))
    return jpeg(two)


def test_two_people_are_refused_but_not_a_passer_by(engine: Fashn, picture: Read) -> None:
    engine.prepare(request_of(with_another(picture(PERSON), 0.3), picture(SHIRT)))

    with pytest.raises(SeveralPeople):
        engine.prepare(request_of(with_another(picture(PERSON), 0.8), picture(SHIRT)))


def test_a_garment_that_cannot_be_read_is_refused(engine: Fashn, picture: Read) -> None:
    with pytest.raises(GarmentUnreadable):
        engine.prepare(request_of(picture(PERSON), b"no picture"))


@pytest.mark.parametrize("size", [(1, 1), (4000, 2), (63, 400)])
def test_a_garment_too_small_to_see_is_refused(
    engine: Fashn, picture: Read, size: tuple[int, int]
) -> None:
    with pytest.raises(GarmentUnclear):
        engine.prepare(request_of(picture(PERSON), encoded(*size)))


@pytest.mark.parametrize("category", ["auto", "tops", "bottoms", "one-pieces"])
@pytest.mark.parametrize("garment", [encoded(200, 3000), encoded(300, 300, alpha=0)])
def test_any_other_garment_gives_a_picture_or_a_refusal(
    engine: Fashn, picture: Read, garment: bytes, category: Category
) -> None:
    prepared = engine.prepare(request_of(picture(PERSON), garment, category=category))

    [dress] = unpack(prepared).dresses
    assert dress.picture.shape == (48, 36, 3)
    assert not dress.pose.any()


@pytest.mark.parametrize("count", [0, 4])
def test_one_to_three_garments_are_put_on_at_once(engine: Fashn, picture: Read, count: int) -> None:
    garments = [picture(SHIRT)] * count

    with pytest.raises(GarmentNotSupported):
        engine.prepare(request_of(picture(PERSON), *garments))


@pytest.mark.parametrize("samples", [0, 5])
def test_one_to_four_samples_are_made(engine: Fashn, picture: Read, samples: int) -> None:
    with pytest.raises(ValueError, match="1 to 4 samples"):
        engine.prepare(request_of(picture(PERSON), picture(SHIRT), samples=samples))


def test_a_result_that_looks_like_the_photo_is_refused(engine: Fashn, picture: Read) -> None:
    prepared = engine.prepare(request_of(picture(PERSON), picture(SHIRT)))
    scene = unpack(prepared)
    unchanged = Inferred({"pictures": scene.padding.cut(scene.person)[None]})

    with pytest.raises(NothingChanged):
        engine.finish(prepared, unchanged)


def test_a_sample_that_failed_does_not_spoil_the_others(engine: Fashn, picture: Read) -> None:
    prepared = engine.prepare(request_of(picture(PERSON), picture(SHIRT), samples=2))
    scene = unpack(prepared)
    person = scene.padding.cut(scene.person)
    made = Inferred({"pictures": np.stack([person, 255 - person])})

    results = engine.finish(prepared, made)

    assert [result.seed for result in results] == [8]


def test_a_jacket_is_put_on_over_the_shirt_it_is_asked_for_with(
    engine: Fashn, picture: Read
) -> None:
    marks = {"collar": (0.5, 0.1)}
    shirt = Garment(picture(SHIRT), "tops", GarmentShape("t-shirt", marks))
    jacket = Garment(encoded(400, 400), "auto", GarmentShape("jacket", marks))

    prepared = unpack(engine.prepare(TryOnRequest(picture(PERSON), (jacket, shirt))))

    [first, second] = prepared.dresses
    assert (first.category, second.category) == (1, 1)
    assert first.picture.std() > second.picture.std()


def test_a_garment_cut_out_beforehand_lies_on_white(engine: Fashn, picture: Read) -> None:
    cutout = Image.new("RGBA", (360, 480))
    cutout.paste((200, 20, 20, 255), (90, 120, 270, 360))
    buffer = io.BytesIO()
    cutout.save(buffer, "PNG")
    shape = GarmentShape("skirt", {"hem": (0.5, 0.8)})

    request = TryOnRequest(picture(PERSON), (Garment(buffer.getvalue(), "auto", shape),))
    [dress] = unpack(engine.prepare(request)).dresses

    assert dress.category == 2
    assert dress.picture[1, 1].tolist() == [255, 255, 255]
    assert dress.picture[24, 18].tolist() == [200, 20, 20]


# Measuring refuses what is worn: a person in such a picture is printed on it.
def test_nobody_is_looked_for_in_a_garment_whose_landmarks_are_known(
    engine: Fashn, picture: Read
) -> None:
    printed = Garment(picture(PERSON), "auto", GarmentShape("dress", {"hem": (0.5, 0.9)}))

    [dress] = unpack(engine.prepare(TryOnRequest(picture(PERSON), (printed,)))).dresses

    assert dress.category == 3
    assert not dress.pose.any()
