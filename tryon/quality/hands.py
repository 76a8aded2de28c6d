"""Where a person's hands are."""

import numpy as np

from tryon.imaging import masks
from tryon.imaging.arrays import Mask
from tryon.imaging.pose import Joint, Pose

_SEEN = 0.5
_LENGTH = 1.8  # from the wrist to the fingers' tips, of the way to the index finger's root
_WIDTH = 1.2  # likewise
_HANDS = (
    (Joint.LEFT_WRIST, Joint.LEFT_INDEX),
    (Joint.RIGHT_WRIST, Joint.RIGHT_INDEX),
)


def hands_of(pose: Pose, shape: tuple[int, int]) -> Mask:
    """The hands that the pose sees, (height, width)."""
    found = np.zeros(shape, np.float32)
    for wrist, index in _HANDS:
        if min(pose.visibility[[wrist, index]]) < _SEEN:
            continue
        along = pose[index] - pose[wrist]
        # A capsule's round ends reach half its width further.
        tip = pose[wrist] + along * (_LENGTH - _WIDTH / 2)
        start = pose[wrist] + along * _WIDTH / 2
        width = _WIDTH * float(np.hypot(*along))
        found = np.maximum(found, masks.capsule(shape, [start, tip], width))
    return np.asarray(found, np.float32)
