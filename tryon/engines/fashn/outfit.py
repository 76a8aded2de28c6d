"""Where each garment of a request is worn, and in which order they are put on."""

from collections.abc import Sequence
from dataclasses import dataclass

from tryon.engine import Garment
from tryon.engines.fashn.labels import Kind
from tryon.engines.fashn.scene import Dress
from tryon.garments.kinds import CATEGORIES

# What is worn over something else is put on after it.
_ORDER = {Kind.ONE_PIECES: 0, Kind.BOTTOMS: 1, Kind.TOPS: 2}
_OVER_OTHER_TOPS = {"hoodie": 1, "jacket": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """A garment ready to be put on.

    Attributes:
        kind: where it is worn.
        layer: how far out among those that are worn in the same place.
        dress: as the network is shown it.
    """

    kind: Kind
    layer: int
    dress: Dress


def kind_of(garment: Garment) -> Kind | None:
    """Where it is worn, as the request says, else as its shape does; None if neither knows."""
    if garment.category != "auto":
        return Kind(garment.category)
    return Kind(CATEGORIES[garment.shape.kind]) if garment.shape else None


def layer_of(garment: Garment) -> int:
    """Jackets are worn over hoodies, and both over anything else."""
    return _OVER_OTHER_TOPS.get(garment.shape.kind, 0) if garment.shape else 0


def lies_flat(garment: Garment) -> bool:
    """Whether that is known: landmarks are only ever found on what nobody wears."""
    return bool(garment.shape and garment.shape.points)


def in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """As one dresses; what can be worn either way round stays as it was asked for."""
    return sorted(pieces, key=lambda piece: (_ORDER[piece.kind], piece.layer))
