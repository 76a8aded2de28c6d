"""A product's picture made ready to be draped: cut out and measured once, worn by anyone."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.landmarks import Landmarks, find_landmarks, part_sleeves
from tryon.engines.drape.neckline import Kind, Neckline, find_neckline
from tryon.errors import GarmentNotSupported, GarmentUnclear, GarmentUnreadable, GarmentWorn
from tryon.imaging import codec, cutout, masks
from tryon.imaging.arrays import Mask, Picture

_LONGEST = 1024
_SMALLEST = 128
_COVERS = (0.06, 0.9)  # of its picture, else it was not cut out
_LONGEST_TOP = 2.4  # length over chest width; a dress is longer
_SHORTEST_TOP = 0.8
_SHORTEST_SLEEVE = 0.2  # of the shoulder width
_LOPSIDED = 0.35  # difference of left and right over their mean
_WIDEST_NECK = 0.82  # of the shoulder width


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
    data: bytes, saliency: Callable[[Picture], Mask], is_worn: Callable[[Picture], bool]
) -> DrapableGarment:
    """Cuts out and measures a top; depends on nothing but the bytes, so it may be kept.

    Args:
        data: an encoded picture of a top, flat or hanging, seen from the front.
        saliency: what stands out; used if the picture has no alpha channel, as is the next.
        is_worn: whether a person is in the picture.

    Raises:
        GarmentUnreadable, GarmentNotSupported, GarmentUnclear, GarmentWorn
    """
    try:
        decoded = codec.decode(data, _LONGEST)
    except (codec.Unreadable, codec.TooLarge) as error:
        raise GarmentUnreadable from error
    picture = decoded.picture
    if min(picture.shape[:2]) < _SMALLEST:
        raise GarmentUnreadable
    if decoded.alpha is None and is_worn(picture):
        raise GarmentWorn
    alpha = _cut_out(decoded, saliency)
    parted = part_sleeves(alpha)
    landmarks = find_landmarks(parted)
    _check(landmarks)
    neckline = find_neckline(picture, alpha, landmarks)
    landmarks = _widened(landmarks, neckline)
    return DrapableGarment(_bleed(picture, alpha), parted, landmarks, neckline)


def _cut_out(decoded: codec.Decoded, saliency: Callable[[Picture], Mask]) -> Mask:
    if decoded.alpha is not None:
        sharp = np.clip(decoded.alpha.astype(np.float32) / 255 * 2 - 1, 0, 1)  # drops soft shadows
        alpha: Mask = sharp * masks.largest_part(sharp > 0.5)  # noqa: PLR2004  # half covered
    else:
        alpha = cutout.refine(decoded.picture, saliency(decoded.picture))
    if not _COVERS[0] < float(alpha.mean()) < _COVERS[1]:
        raise GarmentUnclear
    return np.asarray(alpha, np.float32)


def _widened(landmarks: Landmarks, neckline: Neckline) -> Landmarks:
    """With the neck points at the ends of a scoop that is wider than the collar behind it."""
    start, end = neckline.edge[0], neckline.edge[-1]
    if end[0] - start[0] <= landmarks.neck_width or neckline.kind is not Kind.PLAIN:
        return landmarks
    return Landmarks(landmarks.left.with_neck(start), landmarks.right.with_neck(end))


def _check(landmarks: Landmarks) -> None:
    """Refuses silhouettes whose measures are not a top's."""
    length = landmarks.length / landmarks.chest_width
    if length > _LONGEST_TOP:
        raise GarmentNotSupported
    sleeves = [side.sleeve_length for side in (landmarks.left, landmarks.right)]
    if min(sleeves) < _SHORTEST_SLEEVE * landmarks.shoulder_width:
        raise GarmentNotSupported
    uneven = abs(sleeves[0] - sleeves[1]) / np.mean(sleeves)
    armpits = abs(landmarks.left.at("armpit")[1] - landmarks.right.at("armpit")[1])
    if (
        length < _SHORTEST_TOP
        or uneven > _LOPSIDED
        or armpits > _LOPSIDED * landmarks.chest_width
        or landmarks.neck_width > _WIDEST_NECK * landmarks.shoulder_width
    ):
        raise GarmentUnclear


def _bleed(picture: Picture, alpha: Mask) -> Picture:
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
