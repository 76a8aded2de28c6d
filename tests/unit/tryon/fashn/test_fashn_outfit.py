from itertools import permutations
from typing import get_args

import numpy as np
import pytest

from tryon import shapes
from tryon.engine import Category, Garment
from tryon.engines.fashn import outfit
from tryon.engines.fashn.labels import Kind
from tryon.engines.fashn.outfit import Piece
from tryon.engines.fashn.scene import Dress
from tryon.shapes import GarmentShape


def garment(kind: shapes.Kind | None = None, category: Category = "auto") -> Garment:
    return Garment(b"", category, GarmentShape(kind) if kind else None)


def piece(wanted: Garment, fallback: Kind = Kind.TOPS) -> Piece:
    blank = np.zeros((1, 1), np.uint8)
    kind = outfit.kind_of(wanted) or fallback
    return Piece(kind, outfit.layer_of(wanted), Dress(blank, blank, kind.number))


JACKET, HOODIE, SHIRT, TROUSERS, DRESS = (
    piece(garment(kind)) for kind in ("jacket", "hoodie", "t-shirt", "trousers", "dress")
)
UNKNOWN = piece(garment(category="tops"))


@pytest.mark.parametrize(
    "worn",
    [
        (SHIRT, JACKET),
        (UNKNOWN, JACKET),
        (SHIRT, HOODIE, JACKET),
        (TROUSERS, SHIRT, JACKET),
        (DRESS, JACKET),
        (DRESS, TROUSERS, SHIRT),
    ],
)
def test_what_is_worn_over_something_else_is_put_on_after_it(worn: tuple[Piece, ...]) -> None:
    for asked in permutations(worn):
        assert outfit.in_order(asked) == list(worn)


def test_two_tops_of_one_layer_are_put_on_as_they_were_asked_for() -> None:
    first, second = piece(garment("t-shirt")), piece(garment("shirt"))

    assert outfit.in_order([second, first]) == [second, first]
    assert outfit.in_order([first, second]) == [first, second]


@pytest.mark.parametrize("kind", get_args(shapes.Kind))
def test_every_kind_of_garment_is_worn_somewhere(kind: shapes.Kind) -> None:
    assert outfit.kind_of(garment(kind)) in set(Kind)


@pytest.mark.parametrize(
    ("kind", "worn"),
    [("jacket", Kind.TOPS), ("skirt", Kind.BOTTOMS), ("dress", Kind.ONE_PIECES)],
)
def test_without_a_category_the_shape_decides(kind: shapes.Kind, worn: Kind) -> None:
    assert outfit.kind_of(garment(kind)) is worn


def test_what_the_request_says_outranks_the_shape() -> None:
    assert outfit.kind_of(garment("dress", "tops")) is Kind.TOPS


def test_nothing_is_guessed_here_of_a_picture_alone() -> None:
    assert outfit.kind_of(garment()) is None


def test_a_garment_with_landmarks_lies_flat() -> None:
    measured = Garment(b"", "auto", GarmentShape("t-shirt", {"collar": (0.5, 0.1)}))

    assert outfit.lies_flat(measured)
    assert not outfit.lies_flat(garment("t-shirt"))
    assert not outfit.lies_flat(garment())
