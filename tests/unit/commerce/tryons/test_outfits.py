"""What can be worn together, as far as is known of the garments."""

from itertools import permutations

import pytest

from commerce.tryons.errors import ImpossibleOutfit
from commerce.tryons.outfits import LAYERS, Piece, check
from commerce.tryons.schemas import Category

TEE = Piece("tee", category="tops", layer="inner")
HOODIE = Piece("hoodie", category="tops", layer="either")
JACKET = Piece("jacket", category="tops", layer="outer")
TROUSERS = Piece("trousers", category="bottoms")
SKIRT = Piece("skirt", category="bottoms")
DRESS = Piece("dress", category="one-pieces")
UNKNOWN = Piece("unknown")


@pytest.mark.parametrize(
    "outfit",
    [
        (TEE,), (JACKET,), (TEE, TROUSERS), (TEE, JACKET), (TEE, HOODIE), (HOODIE, JACKET),
        (DRESS, JACKET), (DRESS, HOODIE), (TEE, JACKET, SKIRT), (UNKNOWN, UNKNOWN, UNKNOWN),
        (TEE, UNKNOWN), (UNKNOWN, DRESS),
    ],
)  # fmt: skip
def test_what_people_wear_is_accepted_in_whatever_order(outfit: tuple[Piece, ...]) -> None:
    for order in permutations(outfit):
        check(order)


@pytest.mark.parametrize(
    ("outfit", "conflict"),
    [
        ((TROUSERS, SKIRT), "two-bottoms"),
        ((DRESS, DRESS), "two-one-pieces"),
        ((DRESS, TROUSERS), "one-piece-and-bottoms"),
        ((DRESS, TROUSERS, JACKET), "one-piece-and-bottoms"),
        ((DRESS, TEE), "one-piece-and-top"),
        ((TEE, TEE), "two-tops"),
        ((TEE, TEE, JACKET), "two-tops"),
        ((JACKET, JACKET), "too-many-layers"),
        ((TEE, HOODIE, JACKET), "too-many-layers"),
    ],
)
def test_what_nobody_wears_is_named(outfit: tuple[Piece, ...], conflict: str) -> None:
    for order in permutations(outfit):
        with pytest.raises(ImpossibleOutfit) as refused:
            check(order)

        assert refused.value.extra == {"conflict": conflict}


def test_layers_speak_of_kinds_and_shelves() -> None:
    assert set(LAYERS) == {"t-shirt", "shirt", "hoodie", "jacket", "tops", "outerwear"}


def test_a_piece_is_kept_with_what_is_known_of_it() -> None:
    category: Category = "tops"

    assert Piece("k", category=category).stored == {"key": "k", "category": "tops"}
