"""What a garment is and where its landmarks lie: found once, kept with the product, correctable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

Kind = Literal["t-shirt", "shirt", "hoodie", "jacket", "dress", "skirt", "trousers"]


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
        if kind not in get_args(Kind):
            raise ValueError(f"no garment is a {kind!r}")
        return cls(kind, read)
