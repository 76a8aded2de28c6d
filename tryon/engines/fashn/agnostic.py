"""The masked mode: a person without the old garment, and a worn garment without its wearer.

The radii are those the published weights were trained on, in pixels of a picture 864 high.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.fashn.labels import CLOTHES, KEPT, LIMBS, Kind, Parsed, shows
from tryon.imaging.arrays import Picture

_HEIGHT = 864
_GREY = 127
_LEAK = 4
_BRUSH = 18
_FARTHEST = 100  # from the garment's outline that its bounding box is still hidden
_ASIDE, _ALONG = 33, 16  # room for a garment larger than the old one
_SOFTNESS = 2.5  # the brush's radius over the sigma that smooths its outline

Region = NDArray[np.bool_]
"""(height, width)."""


def without_garment(picture: Picture, parsed: Parsed, kind: Kind) -> Picture:
    """The person, grey where a garment of that kind may be."""
    return _greyed(picture, hidden(parsed, kind))


def garment_alone(picture: Picture, parsed: Parsed, kind: Kind) -> Picture:
    """A worn garment of that kind, everything else grey."""
    return _greyed(picture, ~shows(parsed, CLOTHES[kind]))


def hidden(parsed: Parsed, kind: Kind) -> Region:
    """Where a garment of that kind may be on the person, and what it replaces."""
    scale = parsed.shape[0] / _HEIGHT
    replaced = shows(parsed, (*CLOTHES[kind], *LIMBS[kind]))
    box = _near(_box(replaced), _brushed(replaced, max(1, int(_BRUSH * scale))), _FARTHEST * scale)
    roomy = _dilate(box, _rectangle(int(_ASIDE * scale), int(_ALONG * scale)))
    leak = max(1, int(_LEAK * scale))
    buffer = _dilate(replaced, np.ones((leak, leak), np.uint8))
    return np.asarray(buffer | (roomy & ~shows(parsed, KEPT[kind])), np.bool_)


def _greyed(picture: Picture, where: Region) -> Picture:
    result = picture.copy()
    result[where] = _GREY
    return result


def _box(region: Region) -> Region:
    """The upright rectangle round the region."""
    box = np.zeros_like(region)
    left, top, width, height = cv2.boundingRect(region.astype(np.uint8))
    box[top : top + height, left : left + width] = True
    return box


def _near(box: Region, region: Region, farthest: float) -> Region:
    """What of the box is not far from the region."""
    if farthest <= 0:
        return region
    return np.asarray(box & (_distance(~region) <= farthest), np.bool_)


def _brushed(region: Region, radius: int) -> Region:
    """The region as if painted with a large, soft brush; its holes are filled."""
    side = 2 * radius + 1
    brush = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
    grown = _dilate(region, brush)
    signed = _distance(~grown) - _distance(grown)
    sigma = radius / _SOFTNESS
    smooth = cv2.GaussianBlur(signed, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(_filled(np.asarray(smooth) <= 0) | region, np.bool_)


def _filled(region: Region) -> Region:
    """What cannot be reached from the top left corner without crossing the region."""
    height, width = region.shape
    outside = (~region).astype(np.uint8)
    cv2.floodFill(outside, np.zeros((height + 2, width + 2), np.uint8), (0, 0), 0)
    return np.asarray(region | (outside == 1), np.bool_)


def _distance(region: Region) -> NDArray[np.float32]:
    """From each pixel of the region to the nearest outside it."""
    return np.asarray(cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 5), np.float32)


def _dilate(region: Region, brush: NDArray[np.uint8]) -> Region:
    return np.asarray(cv2.dilate(region.astype(np.uint8), brush), np.bool_)


def _rectangle(aside: int, along: int) -> NDArray[np.uint8]:
    return np.ones((2 * along + 1, 2 * aside + 1), np.uint8)
