"""Drawn cards for products without a photograph: a pinked swatch of the cloth and the name.

The same card is the same bytes with the same Pillow: nothing in it is left to chance.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter
from PIL.ImageFont import FreeTypeFont

from devstack.catalogue.entries import Cloth

SIZE = (1200, 1500)
CONTENT_TYPE = "image/jpeg"
PAPER, INK, PENCIL = "#f5f2eb", "#2b2724", "#8d857a"
_SWATCH_SIZE = (660, 780)
_SWATCH_AT = (270, 250)
_TOOTH = 15  # pixels: how deep pinking shears cut
_DARKER, _LIGHTER, _CLEAR = (0, 0, 0, 34), (255, 255, 255, 30), (0, 0, 0, 0)

Typeface = Callable[[float], FreeTypeFont]
"""A font at a size in pixels."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows; `swatch` is `#rrggbb`."""

    brand: str
    name: str
    color: str
    swatch: str
    cloth: Cloth

    @property
    def alt(self) -> str:
        """A description that never passes for a photograph's."""
        return f"{self.name} in {self.color.lower()}: a drawn card, there is no photograph yet"


def encode(card: Card, typeface: Typeface) -> bytes:
    """Draw the card, 1200 by 1500 pixels, as a JPEG."""
    file = io.BytesIO()
    draw(card, typeface).save(file, "JPEG", quality=88, subsampling=0, optimize=True)
    return file.getvalue()


def draw(card: Card, typeface: Typeface) -> Image.Image:
    """Draw the card: a swatch of the cloth on paper, with the names below."""
    picture = Image.new("RGB", SIZE, PAPER)
    picture.paste(Image.new("RGB", SIZE, INK), mask=_shadow())
    picture.paste(_fabric(card), _SWATCH_AT, _pinked())
    pen = ImageDraw.Draw(picture)
    _spaced(pen, 155, card.brand.upper(), typeface(34), INK)
    _centred(pen, 1170, card.name, _fitting(card.name, typeface), INK)
    _centred(pen, 1245, card.color, typeface(44), PENCIL)
    pen.line((570, 1318, 630, 1318), PENCIL, 2)
    _spaced(pen, 1375, "DRAWN CARD · NO PHOTOGRAPH YET", typeface(24), PENCIL)
    return picture


@cache
def _pinked() -> Image.Image:
    """The swatch's outline: a rectangle with zigzag edges, white on black."""
    width, height = _SWATCH_SIZE
    mask = Image.new("L", _SWATCH_SIZE, 255)
    pen = ImageDraw.Draw(mask)
    for x in range(0, width + 1, 2 * _TOOTH):
        for edge, inside in ((0, _TOOTH), (height, height - _TOOTH)):
            pen.polygon([(x - _TOOTH, edge), (x, inside), (x + _TOOTH, edge)], 0)
    for y in range(0, height + 1, 2 * _TOOTH):
        for edge, inside in ((0, _TOOTH), (width, width - _TOOTH)):
            pen.polygon([(edge, y - _TOOTH), (inside, y), (edge, y + _TOOTH)], 0)
    return mask


@cache
def _shadow() -> Image.Image:
    """What the swatch keeps off the paper: a blurred mask of the whole card."""
    shadow = Image.new("L", SIZE, 0)
    left, top = _SWATCH_AT
    shadow.paste(_pinked().point(lambda value: value * 0.35), (left + 6, top + 12))
    return shadow.filter(ImageFilter.GaussianBlur(14))


def _fabric(card: Card) -> Image.Image:
    color = ImageColor.getrgb(card.swatch)
    fabric = Image.new("RGBA", _SWATCH_SIZE, (*color[:3], 255))
    fabric.alpha_composite(_TEXTURES[card.cloth]())
    return _lit(fabric.convert("RGB"))


def _lit(fabric: Image.Image) -> Image.Image:
    """Light from above: the lower end is a tenth darker."""
    light = Image.linear_gradient("L").resize(fabric.size)
    shade = light.point(lambda value: 255 - value * 0.1).convert("RGB")
    return ImageChops.multiply(fabric, shade)


def _tiled(tile: Image.Image) -> Image.Image:
    texture = Image.new("RGBA", _SWATCH_SIZE)
    for x in range(0, _SWATCH_SIZE[0], tile.width):
        for y in range(0, _SWATCH_SIZE[1], tile.height):
            texture.paste(tile, (x, y))
    return texture


@cache
def _plain() -> Image.Image:
    """Threads over and under, in turn."""
    tile = Image.new("RGBA", (12, 12))
    pen = ImageDraw.Draw(tile)
    pen.rectangle((0, 0, 5, 5), _LIGHTER)
    pen.rectangle((6, 6, 11, 11), _LIGHTER)
    for at in (5, 11):
        pen.line((0, at, 11, at), _DARKER)
        pen.line((at, 0, at, 11), _DARKER)
    return _tiled(tile)


@cache
def _twill() -> Image.Image:
    """Diagonal ribs."""
    tile = Image.new("RGBA", (12, 12))
    ribs = (_DARKER,) * 3 + (_LIGHTER,) * 4 + (_CLEAR,) * 5
    for x, y in product(range(12), repeat=2):
        tile.putpixel((x, y), ribs[(x + y) % 12])
    return _tiled(tile)


@cache
def _knit() -> Image.Image:
    """Columns of stitches, each a V."""
    tile = Image.new("RGBA", (24, 18))
    pen = ImageDraw.Draw(tile)
    for y in (-18, 0, 18):
        pen.line((1, y, 12, y + 14, 23, y), _DARKER, 4)
        pen.line((1, y + 6, 12, y + 20, 23, y + 6), _LIGHTER, 5)
    return _tiled(tile)


@cache
def _satin() -> Image.Image:
    """Folds that catch the light, slanting."""
    width, height = _SWATCH_SIZE
    folds = Image.new("RGBA", (width, height * 2))
    pen = ImageDraw.Draw(folds)
    random = Random("satin")
    for x in range(-height, width + height, 120):
        start, thick = x + random.randint(-30, 30), random.randint(16, 60)
        pen.line(
            (start, 0, start + height // 2, height * 2), random.choice((_LIGHTER, _DARKER)), thick
        )
    return folds.filter(ImageFilter.GaussianBlur(22)).crop((0, height // 2, width, height * 3 // 2))


@cache
def _leather() -> Image.Image:
    """Pebbled grain."""
    grain = Image.new("RGBA", _SWATCH_SIZE)
    pen = ImageDraw.Draw(grain)
    random = Random("leather")
    for _ in range(9000):
        x, y = random.randrange(_SWATCH_SIZE[0]), random.randrange(_SWATCH_SIZE[1])
        size = random.randint(6, 13)
        pen.arc(
            (x, y, x + size, y + size), random.randrange(360), random.randrange(360), _DARKER, 2
        )
    return grain.filter(ImageFilter.GaussianBlur(0.6))


_TEXTURES: dict[Cloth, Callable[[], Image.Image]] = {
    "plain": _plain,
    "twill": _twill,
    "satin": _satin,
    "knit": _knit,
    "leather": _leather,
}


def _fitting(text: str, typeface: Typeface) -> FreeTypeFont:
    """The largest font, of those that look well, in which the text has room."""
    font = typeface(84)
    room = SIZE[0] * 0.86
    width = font.getlength(text)
    return font if width <= room else typeface(84 * room / width)


def _centred(pen: ImageDraw.ImageDraw, y: int, text: str, font: FreeTypeFont, ink: str) -> None:
    pen.text((SIZE[0] / 2, y), text, ink, font, anchor="ms")


def _spaced(pen: ImageDraw.ImageDraw, y: int, text: str, font: FreeTypeFont, ink: str) -> None:
    """Small capitals with air between them, centred."""
    space = font.size * 0.28
    width = sum(font.getlength(letter) + space for letter in text) - space
    x = (SIZE[0] - width) / 2
    for letter in text:
        pen.text((x, y), letter, ink, font, anchor="ls")
        x += font.getlength(letter) + space
