"""Pairs whose truth is known, and results of every worth made from them.

A folder a pair: `person.jpg`, `garment.jpg`, `target.jpg` (the person really wearing it) and
`agnostic.jpg` (the person with the garment's surroundings grey).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.quality.judging import Judge, bare_hands
from tryon import quality
from tryon.imaging import codec, masks
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.parsing import Label
from tryon.quality.swatch import box_of, to_lab

LONGEST = 2048
_GREY = 128
_DIFFERENT = 6.0  # in Lab, blurred
_SAME_GREY = 6  # of 255: what JPEG makes of one grey
_CLOSED, _EDGE = 9, 8  # pixels


@dataclass(frozen=True, slots=True)
class Known:
    """A pair and its truth.

    Attributes:
        name: the folder's.
        photo: the person before.
        target: the person in the garment.
        product: the garment.
        garment: where it is worn in the truth.
        allowed: where a result may differ from the photo.
        face: of the person.
        hands: of the person.
    """

    name: str
    photo: Picture
    target: Picture
    product: quality.Product
    garment: Mask
    allowed: Mask
    face: Mask
    hands: Mask

    def score(self, result: Picture, reading: quality.Reading) -> dict[str, float]:
        """A result's, inside and outside the truth's own masks."""
        fitting = quality.Fitting(
            self.photo, result, self.garment, self.allowed, self.face, self.hands
        )
        return quality.study(fitting, self.product, reading)


def read(folder: Path, judge: Judge) -> Known:
    """A pair from its folder."""
    photo, target, agnostic, garment = (
        codec.decode((folder / f"{name}.jpg").read_bytes(), LONGEST).picture
        for name in ("person", "target", "agnostic", "garment")
    )
    grey = np.abs(agnostic.astype(np.int16) - _GREY).max(-1) < _SAME_GREY
    allowed = masks.dilate(masks.largest_part(grey).astype(np.float32), _CLOSED)
    person = judge.person(photo)
    hands = bare_hands(person)
    face = person.labels[Label.FACE_SKIN]
    worn = _worn(photo, target, allowed)
    return Known(
        folder.name,
        photo,
        target,
        judge.product(garment),
        worn,
        allowed,
        face,
        hands * (1 - allowed),
    )


def _worn(photo: Picture, target: Picture, allowed: Mask) -> Mask:
    """Surely the new garment: where the truth differs, without the edge."""
    difference = np.sqrt(((to_lab(photo) - to_lab(target)) ** 2).sum(-1)).astype(np.float32)
    changed = (masks.blur(difference, 2) > _DIFFERENT).astype(np.float32)
    region = masks.erode(masks.close(changed, _CLOSED) * allowed, _EDGE)
    return masks.largest_part(region > 0).astype(np.float32)


def variants(pair: Known, other: quality.Product) -> Iterator[tuple[str, Picture]]:
    """Results from the best to the worst: the truth, spoilt truths, and what took no effort."""
    target = pair.target
    yield "truth", target
    yield "truth, blurred", _inside(pair, target, cv2.GaussianBlur(target, (0, 0), 5))
    yield "truth, recoloured", _inside(pair, target, _recoloured(target))
    yield "truth, 24 px aside", np.roll(target, 24, axis=1)
    yield "product pasted flat", _inside(pair, pair.photo, _laid(pair, pair.product))
    yield "another garment", _inside(pair, pair.photo, _laid(pair, other))
    yield "photo unchanged", pair.photo
    yield "grey box", _inside(pair, pair.photo, np.full_like(target, _GREY))


def _inside(pair: Known, below: Picture, above: Picture | np.ndarray) -> Picture:
    return np.where(pair.garment[..., None] > 0, above, below).astype(np.uint8)


def _recoloured(picture: Picture) -> Picture:
    """Another hue, and more of it."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.int16)
    hsv[..., 0] = (hsv[..., 0] + 40) % 180
    hsv[..., 1] = np.minimum(hsv[..., 1] + 60, 255)
    return np.asarray(cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB), np.uint8)


def _laid(pair: Known, product: quality.Product) -> Picture:
    """A product's picture stretched over where the garment is worn."""
    source, target = box_of(product.alpha), box_of(pair.garment)
    if not source or not target:
        return pair.photo
    rows, columns = target
    size = columns.stop - columns.start, rows.stop - rows.start
    result = pair.photo.copy()
    result[target] = cv2.resize(product.picture[source], size, interpolation=cv2.INTER_AREA)
    return result
