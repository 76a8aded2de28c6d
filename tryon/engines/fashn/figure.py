"""What the six-class parser and the skeleton together tell of a person.

It stands in for an eighteen-label parser until a shop is licensed for one: coarser, but enough to
cut a worn garment out and to know what must not change.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.engines.fashn import waist
from tryon.engines.fashn.labels import Kind, Parsed, Part
from tryon.engines.fashn.skeleton import Body, Skeleton
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture, Points
from tryon.imaging.parsing import Label, Parser, spread

_RADIUS = 1.35  # of the torso's length: what the parser is shown of an upper body
_RAISED = 0.12  # of the torso's length that its centre lies above the torso's
_WHOLE = 1.15  # of the whole figure's size, likewise
_TORSO_BY_SHOULDERS = 1.5  # how much longer than the shoulders are wide, where hips are not seen
_SMALLEST_TORSO = 8.0  # pixels
_WAIST_ABOVE = 0.25  # the hips, of the torso's length
_HAND_AHEAD, _HAND_RADIUS = 0.35, 0.4  # of the wrist, of the forearm's length
_PERHAPS, _SURELY = 0.3, 0.7  # probabilities
_CHIN = 0.45  # of the way from nose to neck

Region = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figure:
    """A person in a picture.

    Attributes:
        skeleton: of the person.
        labels: what each pixel shows, (height, width) each.
        shape: the picture's height and width.
    """

    skeleton: Skeleton
    labels: dict[Label, Mask]
    shape: tuple[int, int]

    @classmethod
    def look(cls, picture: Picture, skeleton: Skeleton, parser: Parser, kind: Kind) -> "Figure":
        shape = picture.shape[0], picture.shape[1]
        box = _box(skeleton, shape, kind)
        return cls(skeleton, spread(parser(picture, box), box, shape), shape)

    @property
    def torso(self) -> float:
        """Its length in pixels."""
        return torso_of(self.skeleton, self.shape)

    def face(self) -> Mask:
        """Face, and hair down to the chin: what may never change."""
        chin = _between(self.skeleton, self.shape, Body.NOSE, Body.NECK, _CHIN)[1]
        above = np.arange(self.shape[0])[:, None] < chin
        head = self.labels[Label.FACE_SKIN] + self.labels[Label.HAIR] * above
        surely = (head - _PERHAPS) / (_SURELY - _PERHAPS)
        return np.asarray(np.clip(surely, 0, 1), np.float32)

    def worn(self, picture: Picture) -> Parsed:
        """The parts, top and trousers told apart by the colours in the figure's picture."""
        parsed = self.parsed(Kind.TOPS)
        clothes = np.isin(parsed, (Part.TOP, Part.PANTS))
        hips = float(hips_of(self.skeleton, self.shape)[1])
        parsed[clothes] = Part.TOP
        parsed[waist.below(picture, clothes, hips, self.torso)] = Part.PANTS
        return parsed

    def parsed(self, kind: Kind) -> Parsed:
        """The parts that the six labels can be told apart into, for a garment of that kind.

        Top and trousers meet at the hips, or higher for what may be worn high.
        """
        best = np.argmax(np.stack([self.labels[label] for label in Label]), 0)
        rows = np.arange(self.shape[0])[:, None]
        below = rows > self._waist(kind)
        parts = np.zeros(self.shape, np.uint8)
        for label, over, under in _PARTS:
            parts[best == label] = over
            parts[(best == label) & below] = under
        hands = hands_of(self.skeleton, self.shape)
        parts[(best == Label.BODY_SKIN) & hands] = Part.HANDS
        return parts

    def _waist(self, kind: Kind) -> float:
        """The row where top and trousers meet, on the safe side of either."""
        hips = hips_of(self.skeleton, self.shape)[1]
        return float(hips - _WAIST_ABOVE * self.torso) if kind is Kind.BOTTOMS else float(hips)


_PARTS = (
    (Label.HAIR, Part.HAIR, Part.HAIR),
    (Label.FACE_SKIN, Part.FACE, Part.FACE),
    (Label.BODY_SKIN, Part.ARMS, Part.LEGS),
    (Label.CLOTHES, Part.TOP, Part.PANTS),
    (Label.ACCESSORY, Part.BAG, Part.BAG),
)
"""A label, and what it is above the waist and below."""


def hands_of(skeleton: Skeleton, shape: tuple[int, int]) -> Region:
    """Where the hands must be, ahead of the forearms that are seen."""
    found = np.zeros(shape, np.bool_)
    for elbow, wrist in (
        (Body.RIGHT_ELBOW, Body.RIGHT_WRIST),
        (Body.LEFT_ELBOW, Body.LEFT_WRIST),
    ):
        if skeleton.sees(elbow, wrist):
            start, end = (skeleton.point(joint, shape) for joint in (elbow, wrist))
            ahead = end + _HAND_AHEAD * (end - start)
            radius = _HAND_RADIUS * float(np.hypot(*(end - start)))
            found |= masks.capsule(shape, [end, ahead], 2 * radius) > 0
    return found


def torso_of(skeleton: Skeleton, shape: tuple[int, int]) -> float:
    """From the neck to between the hips, in pixels; guessed from the shoulders if need be."""
    shoulders = Body.RIGHT_SHOULDER, Body.LEFT_SHOULDER
    if skeleton.sees(Body.NECK, Body.RIGHT_HIP, Body.LEFT_HIP):
        neck = skeleton.point(Body.NECK, shape)
        length = float(np.hypot(*(neck - _middle(skeleton, shape, Body.RIGHT_HIP, Body.LEFT_HIP))))
    else:
        right, left = (skeleton.point(joint, shape) for joint in shoulders)
        length = _TORSO_BY_SHOULDERS * float(np.hypot(*(right - left)))
    return max(length, _SMALLEST_TORSO)


def hips_of(skeleton: Skeleton, shape: tuple[int, int]) -> Points:
    """Between the hips; below the neck where they are not seen."""
    if skeleton.sees(Body.RIGHT_HIP, Body.LEFT_HIP):
        return _middle(skeleton, shape, Body.RIGHT_HIP, Body.LEFT_HIP)
    neck = skeleton.point(Body.NECK, shape)
    return np.asarray(neck + np.array([0, torso_of(skeleton, shape)]))


def _middle(skeleton: Skeleton, shape: tuple[int, int], one: Body, other: Body) -> Points:
    return _between(skeleton, shape, one, other, 0.5)


def _between(
    skeleton: Skeleton, shape: tuple[int, int], one: Body, other: Body, part: float
) -> Points:
    start, end = skeleton.point(one, shape), skeleton.point(other, shape)
    return np.asarray(start + part * (end - start))


def _box(skeleton: Skeleton, shape: tuple[int, int], kind: Kind) -> NDArray[np.float32]:
    """The square that the parser is shown: the upper body for a top, else the whole figure."""
    torso = torso_of(skeleton, shape)
    neck, hips = skeleton.point(Body.NECK, shape), hips_of(skeleton, shape)
    centre, radius = (neck + hips) / 2 - [0, _RAISED * torso], _RADIUS * torso
    if kind is not Kind.TOPS and skeleton.seen.any():
        points = skeleton.body[skeleton.seen] * [shape[1], shape[0]]
        low, high = points.min(0), points.max(0)
        centre = (low + high) / 2
        radius = max(radius, _WHOLE * float((high - low).max()) / 2)
    return np.concatenate([centre - radius, centre + radius]).astype(np.float32)
