"""The kinds of garments and their landmarks, as the fitting room knows them.

The shop loads no model and so does not import the fitting room: this is its own copy of the table,
and a test compares the two. Left and right are those of the picture, not of a wearer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, get_args

Kind = Literal["t-shirt", "shirt", "hoodie", "jacket", "dress", "skirt", "trousers"]
Category = Literal["tops", "bottoms", "one-pieces"]
# A place in a picture, as parts of its width and height.
Place = tuple[float, float]
Points = Mapping[str, Place]

KINDS: tuple[Kind, ...] = get_args(Kind)
# What measures today: `tryon.garments.VERSION`; what an older one proposed is measured again.
MEASURING_VERSION = 1
LEAST_APART = 0.01  # of the picture: two landmarks that lie closer are one


@dataclass(frozen=True, slots=True)
class Template:
    """Where a kind is worn and which landmarks it has; of a pair, left comes with right.

    Attributes:
        above: pairs of names; the first lies above the second.
    """

    category: Category
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    above: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that it may have."""
        return self.required + self.optional


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{side}-{name}" for name in names for side in ("left", "right"))


def _orders(*columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of what lies above what, on both sides; each column is read downwards."""
    both = (
        tuple(name.replace("*", side) for name in column)
        for column in columns
        for side in ("left", "right")
    )
    return tuple(pair for column in both for pair in pairwise(column))


_TOP = Template(
    "tops",
    required=_both("collar", "shoulder", "armpit", "cuff-inner", "cuff-outer", "hem"),
    optional=("neckline",),
    above=_orders(
        ("*-collar", "*-armpit"), ("*-shoulder", "*-armpit", "*-hem"),
        ("*-collar", "neckline", "*-hem"),
    ),
)  # fmt: skip

TEMPLATES: Mapping[Kind, Template] = MappingProxyType(
    {
        "t-shirt": _TOP,
        "shirt": _TOP,
        "hoodie": _TOP,
        "jacket": _TOP,
        "dress": Template(
            "one-pieces",
            required=_both("shoulder", "armpit", "waist", "hem"),
            optional=(*_both("collar", "cuff-inner", "cuff-outer", "hip"), "neckline"),
            above=_orders(
                ("*-shoulder", "*-armpit", "*-waist", "*-hem"), ("*-waist", "*-hip", "*-hem"),
                ("*-collar", "*-armpit"), ("neckline", "*-waist"),
            ),
        ),
        "skirt": Template(
            "bottoms",
            required=_both("waist", "hem"),
            optional=_both("hip"),
            above=_orders(("*-waist", "*-hem"), ("*-waist", "*-hip", "*-hem")),
        ),
        "trousers": Template(
            "bottoms",
            required=(*_both("waist", "hem-outer", "hem-inner"), "crotch"),
            optional=_both("hip"),
            above=_orders(
                ("*-waist", "*-hem-outer"), ("*-waist", "*-hip", "*-hem-outer"),
                ("*-waist", "crotch", "*-hem-inner"),
            ),
        ),
    }
)  # fmt: skip


def category_of(kind: Kind | None) -> Category | None:
    """Where it is worn; None for what is not known yet."""
    return None if kind is None else TEMPLATES[kind].category


def faults(kind: Kind, points: Points) -> list[str]:
    """What keeps points from being those of a garment of this kind; nothing if they may be."""
    template = TEMPLATES[kind]
    missing = [f"{name} is missing" for name in template.required if name not in points]
    strange = [f"a {kind} has no {name}" for name in points if name not in template.names]
    return missing + strange + _unpaired(points) or [*_outside(points), *_misplaced(kind, points)]


def _unpaired(points: Points) -> list[str]:
    """Names whose other half is not there."""
    pairs = {name: name.replace("left-", "right-", 1) for name in points}
    pairs |= {
        name: name.replace("right-", "left-", 1) for name in points if name.startswith("right-")
    }
    return [
        f"{other} is missing: there is a {name}"
        for name, other in pairs.items()
        if other not in points
    ]


def _outside(points: Points) -> list[str]:
    # A comparison with what is no number fails, so that it lies outside.
    inside = {name for name, place in points.items() if all(0 <= part <= 1 for part in place)}
    return [f"{name} lies outside the picture" for name in points if name not in inside]


def _misplaced(kind: Kind, points: Points) -> list[str]:
    crossed = [
        f"{name} must lie to the left of {other}"
        for name in points
        if (other := name.replace("left-", "right-", 1)) != name
        and not points[other][0] - points[name][0] >= LEAST_APART
    ]
    fallen = [
        f"{higher} must lie above {lower}"
        for higher, lower in TEMPLATES[kind].above
        if {higher, lower} <= points.keys()
        and not points[lower][1] - points[higher][1] >= LEAST_APART
    ]
    return crossed + fallen
