"""What a visit leaves behind: the result as the shop made it, and both pictures side by side."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from devstack.demo.visit import Fitting

_SUFFIXES = {"JPEG": "jpg"}
_PAPER = "#f5f2eb"
_MARGIN = 32  # pixels
_TALLEST = 1200  # pixels


def save(fitting: Fitting, folder: Path) -> Path:
    """Write `after.<format>` and `before-after.jpg`; returns the latter's path."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = Image.open(BytesIO(fitting.after)).format or ""
    (folder / f"after.{_SUFFIXES.get(kind, kind.lower())}").write_bytes(fitting.after)
    path = folder / "before-after.jpg"
    side_by_side(fitting.before, fitting.after).save(path, quality=90)
    return path


def side_by_side(before: bytes, after: bytes) -> Image.Image:
    """Two encoded pictures on one sheet of paper, equally tall."""
    pictures = [_upright(before), _upright(after)]
    height = min(_TALLEST, max(picture.height for picture in pictures))
    pictures = [_as_tall_as(height, picture) for picture in pictures]
    width = sum(picture.width for picture in pictures) + 3 * _MARGIN
    sheet = Image.new("RGB", (width, height + 2 * _MARGIN), _PAPER)
    x = _MARGIN
    for picture in pictures:
        sheet.paste(picture, (x, _MARGIN))
        x += picture.width + _MARGIN
    return sheet


def _upright(encoded: bytes) -> Image.Image:
    """Decoded, and turned as its EXIF orientation says."""
    return ImageOps.exif_transpose(Image.open(BytesIO(encoded))).convert("RGB")


def _as_tall_as(height: int, picture: Image.Image) -> Image.Image:
    width = round(picture.width * height / picture.height)
    return picture.resize((width, height), Image.Resampling.LANCZOS)
