"""What a drawn picture is worth, and whether it is worth showing."""

import numpy as np

from tryon import quality
from tryon.engines.fashn.framing import Values
from tryon.engines.fashn.scene import Scene
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.cutout import plain_background
from tryon.quality import floors

_MOST = 0.9  # of a picture: a garment that covers more was not told from its background


def judge(
    wanted: Scene, before: Picture, after: Picture, where: Mask, face: Mask
) -> dict[str, float]:
    """The result's scores; all pictures are of one size, `where` is what was changed.

    What was changed holds the garment and what the old one hid, so likeness is a little too low.

    Raises:
        NothingChanged, ResultBroken
    """
    fitting = quality.Fitting(before, after, where, where, face, np.zeros_like(where))
    pictures = [dress.picture for dress in wanted.dresses]
    scores = quality.score(fitting, laid(pictures[0]) if len(pictures) == 1 else None)
    # No picture of the published weights has been at hand to set floors of likeness by.
    floors.check({k: v for k, v in scores.items() if k not in quality.LIKE_THE_PRODUCT})
    return scores


def laid(framed: Values) -> quality.Product | None:
    """The garment in its frame, if it can be told from a background of one colour."""
    rows, columns = (framed.any((axis, 2)) for axis in (1, 0))
    picture = np.ascontiguousarray(framed[rows][:, columns], np.uint8)
    if not picture.size:
        return None
    outside = plain_background(picture)
    return quality.Product(picture, 1.0 - outside) if outside.mean() > 1 - _MOST else None
