"""Scores a result by its pictures alone, whoever made it: photo, product and result."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tryon import encoders, quality
from tryon.imaging import cutout, masks
from tryon.imaging.arrays import Mask, Picture, Points
from tryon.imaging.models import models_in
from tryon.imaging.parsing import Label, spread
from tryon.imaging.pose import Joint, Pose
from tryon.imaging.reading import Reader
from tryon.quality.hands import hands_of
from tryon.quality.swatch import to_lab

_CHANGED = 6.0  # in Lab, after blurring: more than a camera's noise
_SMOOTH = 0.003  # of the longer side
_LEAST = 0.01  # of the picture: less than this is no new garment
_ROOM = 0.02  # of the longer side, round clothes and arms
_PROBABLY, _SURELY = 0.5, 0.8
_RADIUS = 1.35  # of the torso's length, or the thigh's: what the parser is shown
_LEVELS = (
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a photo before anything is tried on.

    Attributes:
        photo: as an array.
        pose: of the most certain person; None if there is nobody.
        labels: what each pixel shows.
    """

    photo: Picture
    pose: Pose | None
    labels: dict[Label, Mask]


class Judge:
    """Reads pictures with the models that every machine has."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._models = models_in(directory, threads=2)

    @cached_property
    def reading(self) -> quality.Reading:
        """The models of the slower scores."""
        encoder = encoders.create(encoders.DEFAULT, self._directory)
        return quality.Reading(encoder, Reader(self._directory))

    def product(self, picture: Picture, alpha: NDArray[np.uint8] | None = None) -> quality.Product:
        """A product's picture, cut out unless it came so."""
        if alpha is not None:
            return quality.Product(picture, alpha.astype(np.float32) / 255)
        return quality.Product(picture, cutout.refine(picture, self._models.saliency(picture)))

    def person(self, photo: Picture) -> Person:
        """Finds pose and parts of whoever is in a photo."""
        found = self._models.pose.detect(photo)
        pose = self._models.pose.joints(photo, found[0]) if found else None
        return Person(photo, pose, self._labels(photo, pose))

    def _labels(self, picture: Picture, pose: Pose | None) -> dict[Label, Mask]:
        shape = picture.shape[0], picture.shape[1]
        parser = self._models.parser
        seen = [spread(parser(picture, box), box, shape) for box in _boxes(pose, shape)]
        return {label: np.max([one[label] for one in seen], axis=0) for label in Label}

    def fitting(self, person: Person, result: Picture) -> quality.Fitting:
        """Where the new garment is: clothes that were not there before.

        If next to nothing is new, it is the old clothes, which then are what is judged.
        """
        after = self._labels(result, person.pose)
        new = _changed(person.photo, result) * (after[Label.CLOTHES] > _PROBABLY)
        if new.mean() < _LEAST:
            new = (person.labels[Label.CLOTHES] > _PROBABLY).astype(np.float32)
        hands = bare_hands(person)
        allowed = _allowed(person.labels, after) * (1 - hands)
        face = person.labels[Label.FACE_SKIN]
        return quality.Fitting(person.photo, result, new.astype(np.float32), allowed, face, hands)

    def judge(self, person: Person, product: quality.Product, result: Picture) -> dict[str, float]:
        """All scores of a result."""
        return quality.study(self.fitting(person, result), product, self.reading)


def bare_hands(person: Person) -> Mask:
    """The hands as far as they are skin: a sleeve or pocket over them is the old clothes' own."""
    skin = person.labels[Label.BODY_SKIN]
    if person.pose is None:
        return np.zeros_like(skin)
    hands = hands_of(person.pose, (skin.shape[0], skin.shape[1]))
    return np.asarray(hands * (skin > _SURELY), np.float32)


def _boxes(pose: Pose | None, shape: tuple[int, int]) -> list[NDArray[np.float32]]:
    """Squares that the parser sees well: the upper body and the legs, as far as is known."""
    if pose is None:
        side = float(max(shape))
        return [np.array([0, 0, side, side], np.float32)]
    shoulders, hips, knees = (_middle(pose, *joints) for joints in _LEVELS)
    legs = [_square(knees, knees - hips)] if knees[1] < shape[0] else []
    return [_square((shoulders + hips) / 2, hips - shoulders), *legs]


def _middle(pose: Pose, one: Joint, other: Joint) -> Points:
    return np.asarray((pose[one] + pose[other]) / 2)


def _square(centre: Points, along: Points) -> NDArray[np.float32]:
    radius = _RADIUS * max(float(np.hypot(*along)), 1.0)
    return np.concatenate([centre - radius, centre + radius]).astype(np.float32)


def _changed(before: Picture, after: Picture) -> Mask:
    """Where the two differ visibly; 0 or 1."""
    difference = np.sqrt(((to_lab(before) - to_lab(after)) ** 2).sum(-1)).astype(np.float32)
    radius = _SMOOTH * max(difference.shape)
    region = (masks.blur(difference, radius) > _CHANGED).astype(np.float32)
    return masks.close(region, 3 * radius)


def _allowed(before: dict[Label, Mask], after: dict[Label, Mask]) -> Mask:
    """Clothes and bare arms of both pictures, and a little round them; never the face."""
    parts = [one[label] for one in (before, after) for label in (Label.CLOTHES, Label.BODY_SKIN)]
    region = (np.max(parts, axis=0) > _PROBABLY).astype(np.float32)
    grown = masks.dilate(region, _ROOM * max(region.shape))
    return np.asarray(grown * (before[Label.FACE_SKIN] < _PROBABLY), np.float32)
