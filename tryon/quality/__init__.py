"""What a result is worth, measured against the photo and the product's picture.

Every score lies between 0, bad, and 1, good. Inside the garment a result is compared with the
product: `colour`, `texture`, `structure`, `features`, `text`. Outside it is compared with the
photo: `kept`, `untouched`, `face`, `hands`. `changed` and `present` tell whether there is anything
to compare. Whole pictures are never compared: most of each is the photo, whatever the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
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

__all__ = ["Fitting", "Product", "Reading", "overall", "score", "study"]

LIKE_THE_PRODUCT = ("colour", "texture", "structure", "features", "text")
LIKE_THE_PHOTO = ("kept", "untouched", "face", "hands")
_CHANGED = 0.1  # from here on nobody doubts that another garment is worn
_LEAST = 0.2  # of a score in a geometric mean: one alone does not decide
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
    legible = _legible(reading.reader, fitting, product) if reading.reader else None
    scores |= {} if legible is None else {"text": legible}
    scores["overall"] = overall(scores)
    return {name: round(value, 4) for name, value in scores.items()}


def overall(scores: Mapping[str, float]) -> float:
    """One number to rank by: likeness to the product, times to the photo, times the change.

    Either likeness is the geometric mean of its scores: what is bad in one way is not good.
    """
    product, photo = (
        [max(scores[name], _LEAST) for name in names if name in scores]
        for names in (LIKE_THE_PRODUCT, LIKE_THE_PHOTO)
    )
    change = min(scores.get("changed", 1.0) / _CHANGED, 1.0)
    means = [float(np.exp(np.log(found).mean())) for found in (product, photo) if found]
    return float(np.prod(means)) * change


def _legible(reader: Reader, fitting: Fitting, product: Product) -> float | None:
    """The score of the words that could be read at the size at which the garment is worn."""
    larger = float(np.sqrt(fitting.garment.sum() / max(product.alpha.sum(), 1.0)))
    printed = reader(_about(product.picture, product.alpha, min(larger, 1.0)))
    return text(printed, reader(_about(fitting.result, fitting.garment, 1.0)) if printed else [])


def _about(picture: Picture, mask: Mask, scale: float) -> Picture:
    """The garment and a little round it, shrunk."""
    box = box_of(mask, round(_ROOM * max(picture.shape)))
    part = picture[box] if box else picture
    size = max(round(part.shape[1] * scale), 1), max(round(part.shape[0] * scale), 1)
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
