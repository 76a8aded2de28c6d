"""A picture's most prominent person: through DWPose where its files are, else through MediaPipe.

The published weights were trained on DWPose's skeletons, with hands and face; the pose model that
the house ships gives the same eighteen joints without those.
"""

import logging
from pathlib import Path

import numpy as np

from tryon.engines.fashn import files
from tryon.engines.fashn.dwpose import SECOND_PERSON, DWPose
from tryon.engines.fashn.skeleton import Skeleton, nobody
from tryon.errors import SeveralPeople
from tryon.imaging.arrays import Picture
from tryon.imaging.models import models_in
from tryon.imaging.pose import Detection, Pose

log = logging.getLogger(__name__)

_SEEN = 0.3
_ALSO_A_PERSON = 0.6  # certainty of the detector
# MediaPipe's rows in the order of `skeleton.Body`; the neck is put in between the shoulders.
_SHOULDERS = (11, 12)
_ORDER = (0, 12, 12, 14, 16, 11, 13, 15, 24, 26, 28, 23, 25, 27, 5, 2, 8, 7)
_NECK = 1


class Posing:
    """Finds the skeleton in a picture."""

    def __init__(self, directory: Path, threads: int) -> None:
        self._whole_body: DWPose | None = None
        if files.has(directory, files.DETECTOR, files.LANDMARKS):
            detector = files.locate(directory, files.DETECTOR)
            landmarks = files.locate(directory, files.LANDMARKS)
            self._whole_body = DWPose(detector, landmarks, threads)
            return
        log.info("no DWPose beside the weights: poses are drawn without hands and face")
        self._joints = models_in(directory, threads).pose

    def __call__(self, picture: Picture, certain: float, *, alone: bool = False) -> Skeleton | None:
        """The skeleton, or None if nobody is there.

        Args:
            picture: to look at.
            certain: how sure the detector must be that there is a person, 0 to 1.
            alone: refuse a second person who is not much smaller.

        Raises:
            SeveralPeople: there is one, and `alone` is wanted.
        """
        if self._whole_body is not None:
            return self._whole_body(picture, certain, alone=alone)
        people = self._joints.detect(picture, certain)
        if not people:
            return None
        person = max(people, key=lambda found: found.size)
        if alone and _is_crowded(people, person):
            raise SeveralPeople
        pose = self._joints.joints(picture, person)
        return from_joints(pose, (picture.shape[0], picture.shape[1]))


def _is_crowded(people: list[Detection], first: Detection) -> bool:
    """Whether somebody else is surely there, and large."""
    others = [one for one in people if one is not first and one.score > _ALSO_A_PERSON]
    return any(one.size > SECOND_PERSON * first.size for one in others)


def from_joints(pose: Pose, shape: tuple[int, int]) -> Skeleton:
    """MediaPipe's joints, in the pixels of a picture of that height and width, as a skeleton."""
    points = pose.points / np.array([shape[1], shape[0]], np.float64)
    inside = ((points >= 0) & (points < 1)).all(-1)
    seen = inside & (pose.visibility > _SEEN)
    order = list(_ORDER)
    body, seen_body = points[order], seen[order]
    body[_NECK] = points[list(_SHOULDERS)].mean(0)
    seen_body[_NECK] = seen[list(_SHOULDERS)].all()
    empty = nobody()
    return Skeleton(body, seen_body, empty.hands, empty.faces)
