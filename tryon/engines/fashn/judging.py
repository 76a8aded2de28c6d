"""What a drawn picture is worth, and whether it is worth showing."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tryon import quality
from tryon.engines.fashn.framing import Values
from tryon.engines.fashn.scene import Scene
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.cutout import plain_background
from tryon.quality import floors

# No picture of the published weights has been at hand to set floors for likeness and hands by.
_MEASURED = ("changed", "kept", "untouched", "face", "present")
_MOST = 0.9  # of a picture: a garment that covers more was not told from its background


def judge(wanted: Scene, before: Picture, after: Picture, where: Mask) -> dict[str, float]:
    """The result's scores; photo and result are of one size, `where` is what was changed.

    What was changed holds the garment and what the old one hid, so likeness is a little too low.

    Raises:
        NothingChanged, ResultBroken
    """
    regions = _at(where, (wanted.face, wanted.hands))
    size = before.shape[1], before.shape[0]
    face, hands, changed = (masks.resize(mask, size) for mask in (*regions, where))
    fitting = quality.Fitting(before, after, changed, changed, face, hands)
    pictures = [dress.picture for dress in wanted.dresses]
    scores = quality.score(fitting, laid(pictures[0]) if len(pictures) == 1 else None)
    floors.check({name: scores[name] for name in _MEASURED})
    return scores


def _at(where: Mask, drawn: Iterable[NDArray[np.uint8]]) -> list[Mask]:
    """Masks in the frame in which the change was cut out: their edges fall together there."""
    size = where.shape[1], where.shape[0]
    return [masks.resize(mask.astype(np.float32) / 255, size) for mask in drawn]


def laid(framed: Values) -> quality.Product | None:
    """The garment in its frame, if it can be told from a background of one colour."""
    rows, columns = (framed.any((axis, 2)) for axis in (1, 0))
    picture = np.ascontiguousarray(framed[rows][:, columns], np.uint8)
    if not picture.size:
        return None
    outside = plain_background(picture)
    return quality.Product(picture, 1.0 - outside) if outside.mean() > 1 - _MOST else None
