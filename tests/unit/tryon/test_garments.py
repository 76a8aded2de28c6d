"""Garments measured beforehand, from drawings whose corners are known."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.unit.tryon.garments_drawn import DRESS, SHIRT, SHORTS, SKIRT, SLIP, TROUSERS, silhouette
from tryon import garments
from tryon.engine import Category
from tryon.errors import GarmentNotSupported, GarmentUnclear, GarmentUnreadable, GarmentWorn
from tryon.garments.kinds import find, in_pixels
from tryon.garments.landmarks import place_landmarks, to_points
from tryon.garments.sleeves import part_at
from tryon.imaging.arrays import Mask, Picture
from tryon.shapes import GarmentShape, Kind, validate

KINDS: list[tuple[Kind, Mask]] = [
    ("t-shirt", silhouette(SHIRT)),
    ("trousers", silhouette(TROUSERS)),
    ("trousers", silhouette(SHORTS)),
    ("skirt", silhouette(SKIRT)),
    ("dress", silhouette(SLIP)),
    ("dress", silhouette(DRESS)),
]


def encoded(alpha: Mask, colour: tuple[int, int, int] = (40, 90, 160)) -> bytes:
    pixels = np.zeros((*alpha.shape, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = np.round(alpha * 255)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def nothing_stands_out(picture: Picture) -> Mask:
    return np.zeros(picture.shape[:2], np.float32)


def measure(data: bytes, category: Category = "auto") -> garments.MeasuredGarment:
    return garments.measure(data, nothing_stands_out, lambda _: False, category)


@pytest.mark.parametrize(("kind", "alpha"), KINDS)
def test_the_kind_is_read_off_the_silhouette(kind: Kind, alpha: Mask) -> None:
    measured = measure(encoded(alpha))

    assert measured.shape.kind == kind
    validate(measured.shape)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("crotch", (200, 150)),
        ("left-waist", (140, 30)),
        ("right-waist", (260, 30)),
        ("left-hem-outer", (130, 380)),
        ("left-hem-inner", (190, 380)),
        ("right-hem-outer", (270, 380)),
        ("left-hip", (124, 114)),
    ],
)
def test_finds_the_places_of_drawn_trousers(name: str, place: tuple[float, float]) -> None:
    points = find("trousers", silhouette(TROUSERS))

    assert points[name] == pytest.approx(place, abs=12)  # the gap's end is thinner than a pixel


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("left-waist", (150, 60)),
        ("right-waist", (250, 60)),
        ("left-hem", (110, 345)),
        ("right-hem", (290, 345)),
    ],
)
def test_finds_the_places_of_a_drawn_skirt(name: str, place: tuple[float, float]) -> None:
    points = find("skirt", silhouette(SKIRT))

    assert points[name] == pytest.approx(place, abs=6)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("left-shoulder", (160, 20)),
        ("left-armpit", (150, 84)),
        ("right-hem", (270, 388)),
        ("left-waist", (150, 168)),
    ],
)
def test_finds_the_places_of_a_drawn_slip(name: str, place: tuple[float, float]) -> None:
    points = find("dress", silhouette(SLIP))

    assert points[name] == pytest.approx(place, abs=12)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("left-armpit", (132, 130)),
        ("left-cuff-inner", (90, 145)),
        ("left-cuff-outer", (76, 105)),
        ("left-waist", (138, 180)),
        ("left-hem", (115, 390)),
        ("left-collar", (174, 48)),
    ],
)
def test_finds_the_places_of_a_drawn_dress(name: str, place: tuple[float, float]) -> None:
    points = find("dress", silhouette(DRESS))

    assert points[name] == pytest.approx(place, abs=14)


def test_the_cut_out_keeps_the_garment_and_nothing_behind_it() -> None:
    measured = measure(encoded(silhouette(SKIRT)))

    pixels = np.array(Image.open(io.BytesIO(measured.cutout)))
    assert pixels[200, 200].tolist() == [40, 90, 160, 255]
    assert pixels[5, 5].tolist() == [0, 0, 0, 0]


def test_measuring_twice_gives_the_same_and_a_cut_out_measures_like_its_picture() -> None:
    data = encoded(silhouette(TROUSERS))

    once, again = measure(data), measure(data)
    of_cutout = measure(once.cutout)

    assert once == again
    for name, place in once.shape.points.items():
        assert of_cutout.shape.points[name] == pytest.approx(place, abs=0.01)


def test_a_large_picture_comes_back_at_1024() -> None:
    large = np.kron(silhouette(SKIRT), np.ones((4, 4), np.float32))

    measured = measure(encoded(large))

    assert max(Image.open(io.BytesIO(measured.cutout)).size) == 1024
    assert measured.shape.points["left-waist"] == pytest.approx((0.375, 0.15), abs=0.01)


def test_the_category_decides_where_the_silhouette_does_not() -> None:
    straight = silhouette([(200, 350), (160, 350), (150, 180), (158, 60), (200, 60)])

    with pytest.raises(GarmentNotSupported):
        measure(encoded(straight))

    assert measure(encoded(straight), "bottoms").shape.kind == "skirt"


@pytest.mark.parametrize("category", ["tops", "bottoms", "one-pieces", "auto"])
def test_a_disc_is_no_garment(category: Category) -> None:
    rows, columns = np.indices((400, 400))
    disc = (np.hypot(rows - 200, columns - 200) < 150).astype(np.float32)

    with pytest.raises((GarmentUnclear, GarmentNotSupported)):
        measure(encoded(disc), category)


def test_folded_trousers_are_unclear() -> None:
    folded = silhouette([(200, 380), (160, 380), (150, 30), (200, 30)])

    with pytest.raises(GarmentUnclear):
        garments.measure(encoded(folded), nothing_stands_out, lambda _: False, kind="trousers")


def test_a_person_in_the_picture_is_refused_and_bytes_that_are_none() -> None:
    opaque = io.BytesIO()
    Image.new("RGB", (300, 300), (9, 9, 9)).save(opaque, "PNG")

    with pytest.raises(GarmentWorn):
        garments.measure(opaque.getvalue(), nothing_stands_out, lambda _: True)
    with pytest.raises(GarmentUnreadable):
        measure(b"hello")


def test_known_landmarks_of_a_top_are_found_again_where_they_are(shirt: Mask) -> None:
    measured = measure(encoded(shirt)).shape

    marks = place_landmarks(shirt, in_pixels(measured, shirt))

    for name, place in to_points(marks).items():
        assert place == pytest.approx(in_pixels(measured, shirt)[name], abs=1.5)


def test_a_corrected_landmark_moves_along_the_outline(shirt: Mask) -> None:
    measured = measure(encoded(shirt)).shape
    corrected = {**measured.points, "left-hem": (0.275, 0.8)}

    marks = place_landmarks(shirt, in_pixels(GarmentShape("t-shirt", corrected), shirt))

    assert marks.left.at("hem") == pytest.approx((110, 320), abs=2)
    assert marks.right.at("hem") == pytest.approx((290, 380), abs=3)


def test_landmarks_in_an_order_that_no_top_has_are_unclear(shirt: Mask) -> None:
    measured = measure(encoded(shirt)).shape
    swapped = {
        **measured.points,
        "left-shoulder": measured.points["left-collar"],
        "left-collar": measured.points["left-shoulder"],
    }

    with pytest.raises(GarmentUnclear):
        place_landmarks(shirt, in_pixels(GarmentShape("t-shirt", swapped), shirt))


def test_a_known_armpit_inside_the_cloth_parts_the_sleeve() -> None:
    block = np.zeros((400, 400), np.float32)
    block[60:370, 60:340] = 1  # sleeves and torso lie side by side
    points = {
        "left-armpit": np.array([120, 150], np.float32),
        "left-cuff-inner": np.array([112, 369], np.float32),
        "right-armpit": np.array([280, 150], np.float32),
        "right-cuff-inner": np.array([288, 369], np.float32),
    }

    parted = part_at(block, points)

    assert parted[300, 105:125].min() == 0
    assert parted[140, 100:140].min() == 1
