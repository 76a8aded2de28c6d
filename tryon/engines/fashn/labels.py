"""What a pixel shows, in the eighteen labels of the published model, and whom a garment covers."""

from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Parsed = NDArray[np.uint8]
"""(height, width), values of `Part`."""


class Part(IntEnum):
    """What a pixel shows."""

    BACKGROUND = 0
    FACE = 1
    HAIR = 2
    TOP = 3
    DRESS = 4
    SKIRT = 5
    PANTS = 6
    BELT = 7
    BAG = 8
    HAT = 9
    SCARF = 10
    GLASSES = 11
    ARMS = 12
    HANDS = 13
    LEGS = 14
    FEET = 15
    TORSO = 16
    JEWELRY = 17


class Kind(StrEnum):
    """The garments that the network knows."""

    TOPS = "tops"
    BOTTOMS = "bottoms"
    ONE_PIECES = "one-pieces"

    @property
    def number(self) -> int:
        """The network's category, from 1."""
        return list(Kind).index(self) + 1


_UPPER = (Part.TOP, Part.DRESS, Part.SCARF)
_LOWER = (Part.SKIRT, Part.PANTS, Part.BELT)
_LIMBS_UPPER = (Part.ARMS, Part.TORSO)
_LIMBS_LOWER = (Part.LEGS,)

CLOTHES = {
    Kind.TOPS: _UPPER,
    Kind.BOTTOMS: _LOWER,
    Kind.ONE_PIECES: (*_UPPER, *_LOWER),
}
"""What a garment of a kind replaces."""

LIMBS = {
    Kind.TOPS: _LIMBS_UPPER,
    Kind.BOTTOMS: _LIMBS_LOWER,
    Kind.ONE_PIECES: (*_LIMBS_UPPER, *_LIMBS_LOWER),
}
"""The skin that it may cover or bare."""

_IDENTITY = (Part.FACE, Part.HAIR, Part.JEWELRY, Part.BAG, Part.GLASSES, Part.HAT)

KEPT = {
    Kind.TOPS: (*_IDENTITY, Part.LEGS, Part.HANDS),
    Kind.BOTTOMS: (*_IDENTITY, Part.ARMS, Part.FEET),
    Kind.ONE_PIECES: (*_IDENTITY, Part.HANDS, Part.FEET),
}
"""What stays as it is."""


def shows(parsed: Parsed, parts: tuple[Part, ...]) -> NDArray[np.bool_]:
    """Where one of the parts is."""
    return np.isin(parsed, parts)
