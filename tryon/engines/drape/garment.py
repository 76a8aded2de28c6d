"""A product's picture made ready to be draped: cut out and measured once, worn by anyone."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.neckline import Kind, Neckline, evened, find_neckline
from tryon.errors import GarmentNotSupported
from tryon.garments.cutting import CutOut, cut_out
from tryon.garments.kinds import in_pixels
from tryon.garments.landmarks import Landmarks, place_landmarks
from tryon.garments.sleeves import part_at, part_sleeves
from tryon.garments.tops import check, find_landmarks
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture, Points
from tryon.shapes import GarmentShape

_SHALLOWEST = 0.05  # of the neck's width: an opening's depth
# Of the shoulder width. A scoop of 0.86 still hangs from its shoulders as it should; at 0.95 there
# is no strap left to hang it by, and the inside of its back shows beside the neck.
_WIDEST_OPENING = 0.9


@dataclass(frozen=True, slots=True)
class DrapableGarment:
    """A top cut out and measured.

    Attributes:
        picture: its colours, continued beyond its edge so that no background shows there.
        alpha: where it is.
        landmarks: on its outline.
        neckline: of its front.
    """

    picture: Picture
    alpha: Mask
    landmarks: Landmarks
    neckline: Neckline


def prepare_garment(
    data: bytes,
    saliency: Callable[[Picture], Mask],
    is_worn: Callable[[Picture], bool],
    shape: GarmentShape | None = None,
) -> DrapableGarment:
    """Cuts out and measures a top; depends on nothing but its arguments, so it may be kept.

    Args:
        data: an encoded picture of a top, flat or hanging, seen from the front.
        saliency: what stands out; used if the picture has no alpha channel, as is the next.
        is_worn: whether a person is in the picture.
        shape: where its landmarks lie, if that is known; else they are looked for.

    Raises:
        GarmentUnreadable, GarmentNotSupported, GarmentUnclear, GarmentWorn
    """
    return prepare_top(cut_out(data, saliency, is_worn), shape)


def prepare_top(cut: CutOut, shape: GarmentShape | None) -> DrapableGarment:
    """Measures a top that is cut out, or finds its landmarks where its shape says they are.

    Raises:
        GarmentNotSupported, GarmentUnclear
    """
    if shape is None or not shape.points:
        parted = part_sleeves(cut.alpha)
        landmarks = find_landmarks(parted)
        check(landmarks)
        neckline = find_neckline(cut.picture, cut.alpha, landmarks)
        landmarks = _widened(landmarks, neckline)
    else:
        points = in_pixels(shape, cut.alpha)
        parted = part_at(cut.alpha, points)
        landmarks = place_landmarks(parted, points)
        neckline = find_neckline(cut.picture, cut.alpha, landmarks)
        if "neckline" in points:
            neckline = _as_deep_as(neckline, points["neckline"])
        else:
            landmarks = _widened(landmarks, neckline)
    if landmarks.neck_width > _WIDEST_OPENING * landmarks.shoulder_width:
        raise GarmentNotSupported
    return DrapableGarment(bleed(cut.picture, cut.alpha), parted, landmarks, neckline)


def _as_deep_as(neckline: Neckline, lowest: Points) -> Neckline:
    """The opening stretched downwards, or upwards, until its middle is at a place's height."""
    edge = neckline.edge
    parts = np.linspace(0, 1, len(edge))[:, None]
    line = edge[0] + parts * (edge[-1] - edge[0])
    width = float(np.hypot(*(edge[-1] - edge[0])))
    middle = len(edge) // 2
    depth = max(float(edge[middle, 1] - line[middle, 1]), _SHALLOWEST * width)
    wanted = max(float(lowest[1] - line[middle, 1]), _SHALLOWEST * width)
    return replace(
        neckline, edge=np.asarray(line + (edge - line) * [1, wanted / depth], np.float32)
    )


def _widened(landmarks: Landmarks, neckline: Neckline) -> Landmarks:
    """With the neck points at the ends of a scoop that is wider than the collar behind it.

    Those of a collar or a hood are put at equal distances from its middle.
    """
    start, end = neckline.edge[0], neckline.edge[-1]
    if neckline.kind is not Kind.PLAIN:
        return evened(landmarks, neckline)
    if end[0] - start[0] <= landmarks.neck_width:
        return landmarks
    return Landmarks(landmarks.left.with_neck(start), landmarks.right.with_neck(end))


def bleed(picture: Picture, alpha: Mask) -> Picture:
    """Continues the garment's colours outwards, over the background's and the mixed edge."""
    inside = masks.erode(alpha, 2) > 0.95  # noqa: PLR2004  # opaque
    _, nearest = cv2.distanceTransformWithLabels(
        (~inside).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    return np.asarray(_colour_by_label(picture, inside, np.asarray(nearest, np.int32)), np.uint8)


def _colour_by_label(
    picture: Picture, inside: NDArray[np.bool_], nearest: NDArray[np.int32]
) -> Picture:
    table = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    table[nearest[inside]] = picture[inside]
    return np.asarray(table[nearest], np.uint8)
