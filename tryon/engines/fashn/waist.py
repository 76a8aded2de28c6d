"""Where a top ends and trousers begin: by their colours if those differ, else at the hips.

In every column of the picture the top is above and the trousers are below one row, the one that
explains the column's colours best.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging import masks
from tryon.imaging.arrays import Picture

_SURE_ABOVE, _SURE_BELOW = 0.45, 0.4  # the hips, of the torso's length: surely one or the other
_SMOOTH = 0.04  # of the torso's length
_FEWEST = 150  # pixels of either that tell its colours
_DISTINCT = 20.0  # in Lab: two garments that differ less cannot be told apart by colour
_TONES = 4  # colours that a garment is made of
_SURELY = 25.0  # in Lab: a pixel says no more than this
_ROUNDS, _CLOSE_ENOUGH, _TRIES = 20, 0.5, 2  # of the clustering
_MOST_SAMPLES = 4000

Region = NDArray[np.bool_]
Colours = NDArray[np.float32]
"""(..., 3), CIE Lab."""


def below(picture: Picture, clothes: Region, hips: float, torso: float) -> Region:
    """Which of the clothes are worn on the legs; (height, width).

    Args:
        picture: of the wearer.
        clothes: where there is cloth.
        hips: their row.
        torso: its length in pixels.
    """
    rows = np.arange(len(clothes))[:, None]
    upper = clothes & (rows < hips - _SURE_ABOVE * torso)
    lower = clothes & (rows > hips + _SURE_BELOW * torso)
    lab = np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    if not _differ(lab, upper, lower):
        return np.asarray(clothes & (rows > hips), np.bool_)
    toplike = _distance(lab, lab[lower]) - _distance(lab, lab[upper])
    votes = np.where(clothes, np.clip(toplike, -_SURELY, _SURELY), 0).astype(np.float32)
    votes[upper], votes[lower] = _SURELY, -_SURELY
    smooth = masks.blur(votes, _SMOOTH * torso)
    # The sum above a row less the sum below it is largest where the top ends.
    edge = np.cumsum(smooth, axis=0, dtype=np.float64).argmax(0)
    return np.asarray(clothes & (rows > edge[None]), np.bool_)


def _differ(lab: Colours, upper: Region, lower: Region) -> bool:
    """Whether the two are of different colours."""
    if min(upper.sum(), lower.sum()) < _FEWEST:
        return False
    medians = [np.median(lab[region], axis=0) for region in (upper, lower)]
    return float(np.linalg.norm(medians[0] - medians[1])) > _DISTINCT


def _distance(lab: Colours, samples: Colours) -> NDArray[np.float32]:
    """How far each pixel is from the nearest of a garment's tones."""
    cv2.setRNGSeed(0)  # clusters start at random: the same picture must give the same cut
    few = np.ascontiguousarray(samples[:: max(len(samples) // _MOST_SAMPLES, 1)])
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, _ROUNDS, _CLOSE_ENOUGH)
    empty = np.zeros((len(few), 1), np.int32)
    _, _, tones = cv2.kmeans(few, _TONES, empty, stop, _TRIES, cv2.KMEANS_PP_CENTERS)
    apart = [np.linalg.norm(lab - tone, axis=-1) for tone in np.asarray(tones)]
    return np.asarray(np.min(apart, axis=0), np.float32)
