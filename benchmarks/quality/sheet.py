"""The contact sheet as one picture: people down, garments across."""

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from benchmarks.quality.trying import Cell

_WIDTH, _HEIGHT, _CAPTION, _GAP = 216, 288, 34, 6
_LETTERS = 36  # in a line of a caption
_PAPER, _INK, _REFUSED = "white", "black", (150, 30, 30)


def draw(
    people: Sequence[Path], columns: Sequence[tuple[Path, ...]], cells: list[Cell]
) -> Image.Image:
    """Photos in the first column, products in the first row, results where they meet."""
    size = (len(columns) + 1) * (_WIDTH + _GAP), (len(people) + 1) * (_HEIGHT + _CAPTION + _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    for number, garments in enumerate(columns, 1):
        _place(sheet, (number, 0), _row_of([_thumbnail(one) for one in garments]), "")
    for row, person in enumerate(people, 1):
        _place(sheet, (0, row), _thumbnail(person), person.stem[:28])
    for cell in cells:
        where = columns.index(cell.garments) + 1, people.index(cell.person) + 1
        _draw_cell(sheet, where, cell)
    return sheet


def _draw_cell(sheet: Image.Image, where: tuple[int, int], cell: Cell) -> None:
    if cell.picture is None:
        blank = Image.new("RGB", (_WIDTH, _HEIGHT), "#f3eded")
        _place(sheet, where, blank, f"{cell.refusal} {cell.detail}", _REFUSED)
        return
    scores = cell.judged or cell.served
    shown = ("overall", "colour", "texture", "structure", "features", "text")
    caption = " ".join(f"{name[:2]}{scores[name]:.2f}" for name in shown if name in scores)
    _place(sheet, where, _thumbnail(io.BytesIO(cell.picture)), caption)


def _thumbnail(source: Path | io.BytesIO) -> Image.Image:
    image = ImageOps.exif_transpose(Image.open(source))
    if image.mode in {"RGBA", "LA", "P"}:
        white = Image.new("RGBA", image.size, _PAPER)
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return ImageOps.contain(image.convert("RGB"), (_WIDTH, _HEIGHT))


def _row_of(images: Sequence[Image.Image]) -> Image.Image:
    """An outfit's pictures side by side."""
    row = Image.new("RGB", (sum(image.width for image in images), _HEIGHT), _PAPER)
    left = 0
    for image in images:
        row.paste(image, (left, 0))
        left += image.width
    return ImageOps.contain(row, (_WIDTH, _HEIGHT))


def _place(
    sheet: Image.Image,
    where: tuple[int, int],
    image: Image.Image,
    caption: str,
    colour: str | tuple[int, int, int] = _INK,
) -> None:
    left, top = where[0] * (_WIDTH + _GAP), where[1] * (_HEIGHT + _CAPTION + _GAP)
    sheet.paste(image, (left + (_WIDTH - image.width) // 2, top))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    wrapped = "\n".join(textwrap.wrap(caption, _LETTERS))
    pen.multiline_text((left + 2, top + _HEIGHT + 2), wrapped, fill=colour, font=font, spacing=2)
