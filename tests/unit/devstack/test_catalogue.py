"""What the demo catalogue promises its visitors."""

from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFont
from pydantic import ValidationError

from devstack.assets import read_manifest
from devstack.catalogue import cards
from devstack.catalogue.cards import Card
from devstack.catalogue.entries import Cloth, Entry, entries, vietnamese
from devstack.catalogue.pictures import MANIFEST, pictures_of
from devstack.catalogue.shelves import shelves

NOWHERE = Path("/nowhere")
JADE = Card("Atelier Tơ", "Lụa Hà Đông Blouse", "Jade", "#4f7f6b", "satin")
EVERY_CLOTH = ("plain", "twill", "satin", "knit", "leather")


def typeface(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def blouse(**changes: object) -> Entry:
    color = {"name": "Jade", "code": "JAD", "stock": 1, "swatch": "#4f7f6b"}
    facts = {
        "slug": "blouse",
        "name": "Blouse",
        "brand": "Atelier",
        "category": "shirts",
        "price": 1,
        "sku": "SH",
        "sizes": ["S"],
        "description": "Silk.",
        "cloth": "satin",
        "colors": [color],
    }
    return Entry.model_validate(facts | changes)


def test_there_is_enough_to_browse() -> None:
    assert len(entries()) >= 30
    assert len({entry.category for entry in entries()}) >= 8


def test_no_two_products_share_a_slug_or_an_sku() -> None:
    slugs = [entry.slug for entry in entries()]
    skus = [(entry.sku, color.code) for entry in entries() for color in entry.colors]

    assert len(set(slugs)) == len(slugs)
    assert len(set(skus)) == len(skus)


def test_every_product_speaks_vietnamese() -> None:
    assert set(vietnamese()) == {entry.slug for entry in entries()}


def test_every_product_lies_on_a_shelf_and_collections_hold_what_there_is() -> None:
    slugs = {entry.slug for entry in entries()}

    assert {entry.category for entry in entries()} <= {c.slug for c in shelves().categories}
    assert all(set(products) <= slugs for _, products in shelves().collections)


def test_every_photograph_is_one_whose_licence_is_known() -> None:
    licensed = {asset.name for asset in read_manifest(MANIFEST)}
    shown = {photo.file for entry in entries() for color in entry.colors for photo in color.photos}

    assert shown <= licensed


def test_no_photograph_shows_two_products() -> None:
    shown = [photo.file for entry in entries() for color in entry.colors for photo in color.photos]

    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("category", ["t-shirts", "polos", "hoodies"])
def test_what_can_be_tried_on_lies_flat_in_its_first_picture(category: str) -> None:
    garments = [entry for entry in entries() if entry.category == category]

    covers = [color.photos[0].alt for entry in garments for color in entry.colors]

    assert covers
    assert all(alt.endswith("laid flat") for alt in covers)


def test_every_colour_of_every_product_has_a_picture() -> None:
    for entry in entries():
        pictured = {picture.color for picture in pictures_of(entry, NOWHERE)}

        assert pictured == {color.name for color in entry.colors}


def test_every_picture_has_a_place_of_its_own() -> None:
    keys = [picture.key for entry in entries() for picture in pictures_of(entry, NOWHERE)]

    assert len(set(keys)) == len(keys)
    assert all(key.startswith("products/") for key in keys)


def test_a_drawn_card_says_that_it_is_drawn() -> None:
    (picture,) = pictures_of(blouse(), NOWHERE)

    assert "drawn card" in picture.alt
    assert "no photograph" in picture.alt


def test_a_card_that_shows_something_else_lies_elsewhere() -> None:
    (satin,) = pictures_of(blouse(), NOWHERE)
    (leather,) = pictures_of(blouse(cloth="leather"), NOWHERE)

    assert satin.key != leather.key


def test_the_same_card_is_drawn_the_same() -> None:
    assert cards.encode(JADE, typeface) == cards.encode(JADE, typeface)


@pytest.mark.parametrize("cloth", EVERY_CLOTH)
def test_a_card_shows_the_colour_of_its_swatch(cloth: Cloth) -> None:
    vermilion = Card("Atelier", "Coat", "Vermilion", "#c03018", cloth)

    picture = Image.open(BytesIO(cards.encode(vermilion, typeface)))
    middle = picture.crop((500, 550, 700, 750)).resize((1, 1), Image.Resampling.BOX)
    red, green, blue = middle.convert("RGB").tobytes()

    assert picture.size == cards.SIZE
    assert red > 140
    assert max(green, blue) < 90


def test_a_long_name_stays_on_the_card() -> None:
    long = partial(Card, "Atelier", color="Ink", swatch="#202020", cloth="twill")

    picture = cards.draw(long("The Longest Name of Any Double-Breasted Jacket"), typeface)
    margin = picture.crop((0, 1080, 60, 1200))

    assert margin.getcolors() == [(60 * 120, (245, 242, 235))]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"cloth": None}, id="a card without a cloth"),
        pytest.param({"price": 0}, id="nothing is free"),
        pytest.param({"colour": "blue"}, id="a field that nobody knows"),
        pytest.param(
            {"colors": [{"name": "Jade", "code": "JAD", "stock": 1}]}, id="neither photo nor swatch"
        ),
        pytest.param(
            {"colors": [{"name": "J", "code": "J", "stock": {"M": 1}, "swatch": "#4f7f6b"}]},
            id="stock of another size",
        ),
    ],
)
def test_refuses_an_entry_that_is_not_whole(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        blouse(**changes)
