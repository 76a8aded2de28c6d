"""The pictures of the catalogue, each under a key that changes when its content does."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from PIL import ImageFont

from commerce.core.storage import PRODUCTS
from devstack.assets import read_manifest
from devstack.catalogue import cards
from devstack.catalogue.cards import Card
from devstack.catalogue.entries import Color, Entry, Photo

MANIFEST = Path(__file__).parent.parent / "assets.json"
FONT = "CormorantGaramond_500Medium.ttf"
_CONTENT_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a product in one colour.

    Attributes:
        key: where it lies in the bucket.
        read: its bytes; drawing or reading them may take a while.
    """

    key: str
    alt: str
    color: str
    content_type: str
    read: Callable[[], bytes]


def pictures_of(entry: Entry, folder: Path) -> list[Picture]:
    """The pictures of a product, colour by colour: photographs, or a card where there are none.

    Args:
        entry: the product.
        folder: where the files of `devstack/assets.json` lie.
    """
    return [picture for color in entry.colors for picture in _in_color(entry, color, folder)]


def _in_color(entry: Entry, color: Color, folder: Path) -> Iterator[Picture]:
    for photo in color.photos:
        yield _photograph(entry, color, photo, folder)
    if color.swatch is not None and entry.cloth is not None:
        card = Card(entry.brand, entry.name, color.name, color.swatch, entry.cloth)
        yield _drawing(entry, card, folder / FONT)


def _photograph(entry: Entry, color: Color, photo: Photo, folder: Path) -> Picture:
    suffix = Path(photo.file).suffix
    return Picture(
        key=f"{PRODUCTS}{entry.slug}/{_hashes()[photo.file][:_DIGITS]}{suffix}",
        alt=photo.alt,
        color=color.name,
        content_type=_CONTENT_TYPES[suffix],
        read=(folder / photo.file).read_bytes,
    )


def _drawing(entry: Entry, card: Card, font: Path) -> Picture:
    return Picture(
        key=f"{PRODUCTS}{entry.slug}/{_fingerprint(card)}.jpg",
        alt=card.alt,
        color=card.color,
        content_type=cards.CONTENT_TYPE,
        read=partial(cards.encode, card, partial(ImageFont.truetype, font)),
    )


def _fingerprint(card: Card) -> str:
    """Known without drawing: what the card shows, and the code and the font that draw it."""
    return hashlib.sha256(f"{card}{_design()}".encode()).hexdigest()[:_DIGITS]


@cache
def _design() -> str:
    code = hashlib.sha256(Path(cards.__file__).read_bytes()).hexdigest()
    return code + _hashes()[FONT]


@cache
def _hashes() -> dict[str, str]:
    """SHA-256 of every fetched file, by name."""
    return {asset.name: asset.sha256 for asset in read_manifest(MANIFEST)}
