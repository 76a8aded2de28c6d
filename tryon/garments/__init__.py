"""Garments measured beforehand: cut out of their pictures, their landmarks proposed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tryon.engine import Category
from tryon.errors import GarmentUnclear
from tryon.garments.cutting import cut_out
from tryon.garments.kinds import CATEGORIES, find, propose
from tryon.garments.legs import part_legs
from tryon.imaging.arrays import Mask, Picture, Points
from tryon.shapes import GarmentShape, Kind, validate

__all__ = ["CATEGORIES", "VERSION", "MeasuredGarment", "measure"]

# Of the code that measures. Whoever makes it find something else raises it, here and in
# `commerce.garments.kinds`: the shop then has what was proposed before measured anew.
VERSION = 1


@dataclass(frozen=True, slots=True)
class MeasuredGarment:
    """What is kept of a product's picture.

    Attributes:
        cutout: PNG with alpha, at most 1024 pixels long, its background removed.
        shape: proposed kind and landmarks, as parts of the cut-out's size.
    """

    cutout: bytes
    shape: GarmentShape


def measure(
    picture: bytes,
    saliency: Callable[[Picture], Mask],
    is_worn: Callable[[Picture], bool],
    category: Category = "auto",
    kind: Kind | None = None,
) -> MeasuredGarment:
    """Cuts a garment out and proposes its kind and landmarks; the same for the same bytes.

    Args:
        picture: encoded: one garment, flat or hanging, seen from the front.
        saliency: what stands out; used if the picture has no alpha channel, as is the next.
        is_worn: whether a person is in the picture.
        category: where it is worn, if that is known.
        kind: what it is, if that is known.

    Raises:
        GarmentUnreadable, GarmentWorn, GarmentNotSupported
        GarmentUnclear: its landmarks cannot be found, or are not those of its kind.
    """
    cut = cut_out(picture, saliency, is_worn)
    of_kind = kind or propose(cut.alpha, category)
    if of_kind == "trousers":
        cut = part_legs(cut)
    shape = GarmentShape(of_kind, _as_parts(find(of_kind, cut.alpha), cut.alpha))
    try:
        validate(shape)
    except ValueError as error:
        raise GarmentUnclear from error
    return MeasuredGarment(cut.png(), shape)


def _as_parts(points: Mapping[str, Points], alpha: Mask) -> dict[str, tuple[float, float]]:
    height, width = alpha.shape
    return {
        name: (round(float(x + 0.5) / width, 5), round(float(y + 0.5) / height, 5))
        for name, (x, y) in points.items()
    }
