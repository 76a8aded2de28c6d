"""Which garments are worn together, and in which order they are put on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tryon.errors import OutfitNotSupported
from tryon.garments.cutting import CutOut
from tryon.shapes import GarmentShape, Kind

_ORDER: dict[Kind, int] = {
    "trousers": 0,
    "skirt": 0,
    "dress": 1,
    "t-shirt": 1,
    "shirt": 1,
    "hoodie": 2,
    "jacket": 3,
}
"""What is put on later lies above; of each number there is one, and a dress takes two."""

_MOST_TOPS = 2

_TAKES: dict[Kind, frozenset[int]] = {
    kind: frozenset({0, 1} if kind == "dress" else {number}) for kind, number in _ORDER.items()
}


@dataclass(frozen=True, slots=True)
class Worn:
    """A garment that is cut out and whose kind is known.

    Attributes:
        cut: its picture.
        shape: its kind, and its landmarks if they are known.
        over: whether it is worn over another one.
    """

    cut: CutOut
    shape: GarmentShape
    over: bool = False


def check(kinds: Sequence[Kind]) -> None:
    """Refuses what is not worn together: two shirts, a dress with trousers, three tops.

    Raises:
        OutfitNotSupported
    """
    taken = [number for kind in kinds for number in _TAKES[kind]]
    tops = [kind for kind in kinds if _ORDER[kind] > 0]
    if not taken or len(taken) != len(set(taken)) or len(tops) > _MOST_TOPS:
        raise OutfitNotSupported


def order(worn: Sequence[Worn]) -> list[Worn]:
    """From what is put on first to what is put on last, with what lies over what.

    A jacket lies over whatever is worn; a hoodie over a top of the same outfit.
    """
    layers = sorted(worn, key=lambda one: _ORDER[one.shape.kind])
    ordered: list[Worn] = []
    for one in layers:
        below = any(_ORDER[other.shape.kind] > 0 for other in ordered)
        ordered.append(replace(one, over=one.shape.kind == "jacket" or below))
    return ordered
