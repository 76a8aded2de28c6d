"""What a garment is and where its landmarks lie: found once, kept with the product, correctable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any, Literal, Self, get_args

Kind = Literal["t-shirt", "shirt", "hoodie", "jacket", "dress", "skirt", "trousers"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_LEAST_APART = 0.01  # of the picture: two landmarks that lie closer are one


@dataclass(frozen=True, slots=True)
class Template:
    """The landmarks that a kind of garment has.

    Attributes:
        required: names of those without which it cannot be draped.
        optional: names of the others; of a pair, left comes with right.
        above: pairs of names; the first lies above the second.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    above: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.required + self.optional


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{side}-{name}" for name in names for side in ("left", "right"))


def _on_both(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{s}-{one}", f"{s}-{other}") for one, other in pairs for s in ("left", "right"))


_TOP = Template(
    required=_both("collar", "shoulder", "armpit", "cuff-inner", "cuff-outer", "hem"),
    optional=("neckline",),
    above=(
        *_on_both(("collar", "armpit"), ("shoulder", "armpit"), ("armpit", "hem")),
        ("left-collar", "neckline"),
        ("right-collar", "neckline"),
        ("neckline", "left-hem"),
        ("neckline", "right-hem"),
    ),
)

TEMPLATES: Mapping[Kind, Template] = MappingProxyType(
    {
        "t-shirt": _TOP,
        "shirt": _TOP,
        "hoodie": _TOP,
        "jacket": _TOP,
        "dress": Template(
            required=_both("shoulder", "armpit", "waist", "hem"),
            optional=(*_both("collar", "cuff-inner", "cuff-outer", "hip"), "neckline"),
            above=(
                *_on_both(("shoulder", "armpit"), ("armpit", "waist"), ("waist", "hem")),
                *_on_both(("waist", "hip"), ("hip", "hem"), ("collar", "armpit")),
                ("neckline", "left-waist"),
                ("neckline", "right-waist"),
            ),
        ),
        "skirt": Template(
            required=_both("waist", "hem"),
            optional=_both("hip"),
            above=_on_both(("waist", "hem"), ("waist", "hip"), ("hip", "hem")),
        ),
        "trousers": Template(
            required=(*_both("waist", "hem-outer", "hem-inner"), "crotch"),
            optional=_both("hip"),
            above=(
                *_on_both(("waist", "hem-outer"), ("waist", "hip"), ("hip", "hem-outer")),
                ("left-waist", "crotch"),
                ("right-waist", "crotch"),
                ("crotch", "left-hem-inner"),
                ("crotch", "right-hem-inner"),
            ),
        ),
    }
)
"""By kind. Left and right are those of the picture, not of a wearer."""


@dataclass(frozen=True, slots=True)
class GarmentShape:
    """A garment's kind and landmarks.

    Attributes:
        kind: what it is.
        points: by name, (x, y) each, as parts of the picture's width and height.
    """

    kind: Kind
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is kept: `{kind, points: {name: [x, y]}}`."""
        return {"kind": self.kind, "points": {name: list(at) for name, at in self.points.items()}}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `to_json` wrote.

        Raises:
            ValueError: it is no such thing.
        """
        try:
            kind, points = kept["kind"], kept["points"]
            read = {str(name): (float(x), float(y)) for name, (x, y) in points.items()}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError("this is no garment shape") from error
        if kind not in KINDS:
            raise ValueError(f"no garment is a {kind!r}")
        return cls(kind, read)


def validate(shape: GarmentShape) -> None:
    """Checks a shape against its kind's template.

    Raises:
        ValueError: it lacks a point, has one that its kind has not, or one lies where it cannot;
            the message says which.
    """
    template = TEMPLATES[shape.kind]
    _check_names(shape, template)
    for name, place in shape.points.items():
        if not all(isfinite(part) and 0 <= part <= 1 for part in place):
            raise ValueError(f"{name} lies outside the picture")
    for name, (x, _) in shape.points.items():
        other = name.replace("left-", "right-", 1)
        if other != name and shape.points[other][0] - x < _LEAST_APART:
            raise ValueError(f"{name} must lie to the left of {other}")
    for higher, lower in template.above:
        if higher in shape.points and lower in shape.points:
            _check_above(shape, higher, lower)


def _check_names(shape: GarmentShape, template: Template) -> None:
    for name in template.required:
        if name not in shape.points:
            raise ValueError(f"{name} is missing")
    for name in shape.points:
        if name not in template.names:
            raise ValueError(f"a {shape.kind} has no {name}")
        for other in (name.replace("left-", "right-", 1), name.replace("right-", "left-", 1)):
            if other not in shape.points:
                raise ValueError(f"{other} is missing: there is a {name}")


def _check_above(shape: GarmentShape, higher: str, lower: str) -> None:
    if shape.points[lower][1] - shape.points[higher][1] < _LEAST_APART:
        raise ValueError(f"{higher} must lie above {lower}")
