"""What a result is worth, measured against the photo and the product's picture.

Every score lies between 0, bad, and 1, good. Inside the garment a result is compared with the
product: `colour`, `texture`, `structure`, `features`, `text`. Outside it is compared with the
photo: `kept`, `untouched`, `face`, `hands`. `changed` and `present` tell whether there is anything
to compare. Whole pictures are never compared: most of each is the photo, whatever the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tryon.encoders import Encoder
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.reading import Reader
from tryon.quality.colour import colour
from tryon.quality.features import features
from tryon.quality.kept import Fitting, kept
from tryon.quality.structure import structure
from tryon.quality.swatch import box_of, cut
from tryon.quality.text import text
from tryon.quality.texture import texture

__all__ = ["Fitting", "Product", "Quality", "Reading", "measure", "overall", "score", "study"]

LIKE_THE_PRODUCT = ("colour", "texture", "structure", "features", "text")
LIKE_THE_PHOTO = ("kept", "untouched", "face", "hands")
_CHANGED = 0.1  # from here on nobody doubts that another garment is worn
_ROOM = 0.03  # of a picture, round what is read


@dataclass(frozen=True, slots=True)
class Product:
    """A garment as the shop shows it.

    Attributes:
        picture: flat or hanging, or worn.
        alpha: where the garment is in it.
    """

    picture: Picture
    alpha: Mask


@dataclass(frozen=True, slots=True)
class Reading:
    """The models that the slower scores need; a score whose model is None is not taken."""

    encoder: Encoder | None = None
    reader: Reader | None = None


def score(fitting: Fitting, product: Product | None = None) -> dict[str, float]:
    """The scores that every served result carries, in about 0.1 s.

    Args:
        fitting: the photo before and after.
        product: what was put on; without it nothing is said about the garment's looks.
    """
    scores = kept(fitting)
    if product:
        laid, worn = cut(product.picture, product.alpha), cut(fitting.result, fitting.garment)
        if laid and worn:
            scores |= {"colour": colour(laid, worn), "texture": texture(laid, worn)}
    return {name: round(value, 4) for name, value in scores.items()}


def study(fitting: Fitting, product: Product, reading: Reading) -> dict[str, float]:
    """All scores, in about a second, and the overall one."""
    scores = score(fitting, product)
    laid, worn = cut(product.picture, product.alpha), cut(fitting.result, fitting.garment)
    if laid and worn:
        scores["structure"] = structure(laid, worn)
    if reading.encoder:
        pair = (product.picture, product.alpha), (fitting.result, fitting.garment)
        scores["features"] = features(reading.encoder, *pair)
    if reading.reader:
        printed = reading.reader(_about(product.picture, product.alpha))
        again = reading.reader(_about(fitting.result, fitting.garment)) if printed else []
        legible = text(printed, again)
        scores |= {} if legible is None else {"text": legible}
    scores["overall"] = overall(scores)
    return {name: round(value, 4) for name, value in scores.items()}


@dataclass(frozen=True, slots=True)
class Quality:
    """Four of the scores, for engines that take them one by one."""

    changed: float
    kept: float
    face: float
    present: float


def measure(photo: Picture, result: Picture, garment: Mask, face: Mask, replaced: Mask) -> Quality:
    """`kept` in an older form."""
    found = kept(Fitting(photo, result, garment, replaced, face, np.zeros_like(face)))
    return Quality(found["changed"], found["kept"], found["face"], found["present"])


def overall(scores: Mapping[str, float]) -> float:
    """One number to rank by: likeness to the product, times to the photo, times the change.

    Either likeness is the geometric mean of its scores: what is bad in one way is not good.
    """
    product, photo = (
        [max(scores[name], 0.01) for name in names if name in scores]
        for names in (LIKE_THE_PRODUCT, LIKE_THE_PHOTO)
    )
    change = min(scores.get("changed", 1.0) / _CHANGED, 1.0)
    means = [float(np.exp(np.log(found).mean())) for found in (product, photo) if found]
    return float(np.prod(means)) * change


def _about(picture: Picture, mask: Mask) -> Picture:
    """The garment and a little round it."""
    box = box_of(mask, round(_ROOM * max(picture.shape)))
    return picture[box] if box else picture
