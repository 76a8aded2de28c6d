"""Everything that drawing needs, and how it crosses processes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.bundle import Bundle, Value
from tryon.engine import Prepared
from tryon.engines.drape.lower.piece import Lower
from tryon.engines.drape.piece import Piece
from tryon.engines.drape.top import Top

_FORMS: dict[str, type[Top | Lower]] = {"top": Top, "lower": Lower}


@dataclass(frozen=True, slots=True)
class Scene:
    """A photo and the garments that go onto it.

    Attributes:
        photo: encoded, a vector of uint8.
        pieces: in the order in which they are put on.
        seed: of the request.
        samples: how many results are wanted.
    """

    photo: NDArray[np.uint8]
    pieces: tuple[Piece, ...]
    seed: int
    samples: int


def pack(scene: Scene) -> Prepared:
    arrays = {"photo": scene.photo}
    pieces: list[Value] = []
    for number, piece in enumerate(scene.pieces):
        packed = piece.pack()
        arrays |= {f"{number}/{name}": array for name, array in packed.arrays.items()}
        pieces.append({"form": _form_of(piece), **packed.values})
    return Prepared(arrays, {"pieces": pieces, "seed": scene.seed, "samples": scene.samples})


def _form_of(piece: Piece) -> str:
    return next(name for name, form in _FORMS.items() if isinstance(piece, form))


def unpack(prepared: Prepared) -> Scene:
    values, packed = prepared.values, prepared.values["pieces"]
    if not isinstance(packed, list):
        raise TypeError("a list of pieces")
    pieces = tuple(_unpack_piece(prepared, number, one) for number, one in enumerate(packed))
    seed, samples = (int(str(values[name])) for name in ("seed", "samples"))
    return Scene(prepared.arrays["photo"], pieces, seed, samples)


def _unpack_piece(prepared: Prepared, number: int, values: Value) -> Piece:
    if not isinstance(values, dict):
        raise TypeError("the values of a piece")
    prefix = f"{number}/"
    arrays = {
        name.removeprefix(prefix): array
        for name, array in prepared.arrays.items()
        if name.startswith(prefix)
    }
    return _FORMS[str(values["form"])].unpack(Bundle(arrays, values))
