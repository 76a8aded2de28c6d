"""The whole engine, on openly licensed pictures; skipped where they or the weights are missing."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tryon.engine import Category, Garment, Prepared, TryOnRequest, TryOnResult
from tryon.engines.drape import Drape
from tryon.errors import (
    BodyCropped,
    GarmentNotSupported,
    GarmentUnreadable,
    ImageTooSmall,
    ImageUnreadable,
    NoPerson,
    Refusal,
    SeveralPeople,
)
from tryon.garments.measurer import Measurer
from tryon.shapes import GarmentShape

Read = Callable[[str], bytes]
PERSON = "studio-2.jpg"
SHIRT = "saleordemoproduct_cl_boot03_1.png"
GARMENTS = [
    SHIRT,
    "saleordemoproduct_cl_polo02.png",
    "saleordemoproduct_cl_bogo03_1.png",
]


@pytest.fixture(scope="module")
def engine(weights_directory: Path) -> Drape:
    return Drape(weights_directory)


def request_of(person: bytes, garment: bytes, category: Category = "tops") -> TryOnRequest:
    return TryOnRequest(person, (Garment(garment, category),), mode="fast", seed=5)


def run(engine: Drape, request: TryOnRequest) -> TryOnResult:
    prepared = engine.prepare(request)
    return engine.finish(prepared, engine.infer([prepared])[0])[0]


def pixels(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float32)


def encoded(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("name", GARMENTS)
def test_dresses_a_frontal_person_at_the_photos_own_size(
    engine: Drape, picture: Read, name: str
) -> None:
    result = run(engine, request_of(picture(PERSON), picture(name)))

    assert (result.width, result.height) == Image.open(io.BytesIO(picture(PERSON))).size
    assert result.scores["changed"] > 0.5
    assert result.scores["face"] > 0.99


def test_the_garments_colour_reaches_the_torso(engine: Drape, picture: Read) -> None:
    result = run(engine, request_of(picture(PERSON), picture(SHIRT)))

    before, after = (
        pixels(data)[345:360, 235:245].mean((0, 1)) for data in (picture(PERSON), result.picture)
    )
    assert before[0] > before[1] + 60  # the old top is orange
    assert after[1] > after[0] + 60  # the new one is turquoise


def test_nothing_changes_away_from_the_torso(engine: Drape, picture: Read) -> None:
    result = run(engine, request_of(picture(PERSON), picture(SHIRT)))

    difference = np.abs(pixels(result.picture) - pixels(picture(PERSON)))
    assert difference[:200].mean() < 2  # of 255: what encoding twice costs
    assert difference[550:].mean() < 2


def test_the_same_request_gives_the_same_bytes(engine: Drape, picture: Read) -> None:
    request = request_of(picture(PERSON), picture(SHIRT))

    assert run(engine, request).picture == run(engine, request).picture


def test_requests_at_once_give_what_each_gives_alone(engine: Drape, picture: Read) -> None:
    photo = Image.open(io.BytesIO(picture(PERSON))).convert("RGB")
    narrower = photo.crop((20, 0, photo.width - 20, photo.height))
    people = [picture(PERSON), encoded(narrower)] * 2
    requests = [request_of(person, picture(SHIRT)) for person in people]
    alone = [engine.prepare(request).to_bytes() for request in requests]

    with ThreadPoolExecutor(len(requests)) as threads:
        at_once = [made.to_bytes() for made in threads.map(engine.prepare, requests)]

    assert at_once == alone


def test_crossing_processes_changes_nothing(engine: Drape, picture: Read) -> None:
    prepared = engine.prepare(request_of(picture(PERSON), picture(SHIRT)))
    sent = Prepared.from_bytes(prepared.to_bytes())

    here, there = (engine.finish(p, engine.infer([p])[0])[0] for p in (prepared, sent))

    assert here.picture == there.picture
    assert len(prepared.to_bytes()) < 4_000_000


def test_as_many_results_as_samples_with_their_seeds(engine: Drape, picture: Read) -> None:
    request = TryOnRequest(
        picture(PERSON), (Garment(picture(SHIRT)),), mode="fast", samples=2, seed=40
    )
    prepared = engine.prepare(request)

    results = engine.finish(prepared, engine.infer([prepared])[0])

    assert [result.seed for result in results] == [40, 41]


def test_two_people_are_refused(engine: Drape, picture: Read) -> None:
    one = Image.open(io.BytesIO(picture(PERSON))).convert("RGB")
    two = Image.new("RGB", (one.width * 2, one.height))
    two.paste(one, (0, 0))
    two.paste(one, (one.width, 0))

    with pytest.raises(SeveralPeople):
        engine.prepare(request_of(encoded(two), picture(SHIRT)))


def test_a_portrait_without_hips_is_refused(engine: Drape, picture: Read) -> None:
    head = Image.open(io.BytesIO(picture(PERSON))).convert("RGB").crop((150, 120, 350, 330))

    with pytest.raises(BodyCropped):
        engine.prepare(request_of(encoded(head.resize((600, 630))), picture(SHIRT)))


def test_long_sleeves_under_a_shirt_are_refused(engine: Drape, picture: Read) -> None:
    with pytest.raises(Refusal):
        engine.prepare(request_of(picture("astronaut.png"), picture(SHIRT)))


def test_a_picture_without_a_person_is_refused(engine: Drape, picture: Read) -> None:
    rng = np.random.default_rng(0)
    noise = cv2.GaussianBlur(rng.integers(0, 255, (500, 400, 3), np.uint8), (0, 0), 6)

    with pytest.raises(NoPerson):
        engine.prepare(request_of(encoded(Image.fromarray(noise)), picture(SHIRT)))


@pytest.mark.parametrize(
    "name", ["saleordemoproduct_cuschion01.png", "saleordemoproduct_sneakers_01_2.png"]
)
def test_products_that_are_no_tops_are_refused(engine: Drape, picture: Read, name: str) -> None:
    with pytest.raises(Refusal) as caught:
        engine.garment(picture(name))

    assert caught.value.code.startswith("garment-")


def test_a_text_file_is_no_photo(engine: Drape) -> None:
    with pytest.raises(ImageUnreadable):
        engine.prepare(request_of(b"hello", b"hello"))


def test_a_thumbnail_is_too_small(engine: Drape) -> None:
    with pytest.raises(ImageTooSmall):
        engine.prepare(request_of(encoded(Image.new("RGB", (100, 100))), b""))


def test_a_broken_product_picture_is_the_garments_fault(engine: Drape) -> None:
    with pytest.raises(GarmentUnreadable):
        engine.garment(b"hello")


def test_an_opening_without_straps_beside_it_is_refused(
    engine: Drape, measurer: Measurer, picture: Read
) -> None:
    shape = measurer.measure(picture(SHIRT), "tops").shape
    edges = {
        f"{side}-collar": shape.points[f"{side}-shoulder"][0] + inwards
        for side, inwards in (("left", 0.005), ("right", -0.005))
    }
    bare = {name: (edges.get(name, x), y) for name, (x, y) in shape.points.items()}

    with pytest.raises(GarmentNotSupported):
        engine.garment(picture(SHIRT), GarmentShape(shape.kind, bare))
