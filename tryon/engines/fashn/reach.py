"""Where a garment can reach on a person, and the picture that is changed only there.

The network draws the whole frame anew, at 576 x 864 at most. Face, background and all else that the
garment cannot touch come back from the photo, at the photo's own size.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.fashn.figure import Figure, hips_of
from tryon.engines.fashn.labels import CLOTHES, LIMBS, Kind, shows
from tryon.engines.fashn.skeleton import Body
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture, Points

_ARM, _LEG, _TRUNK = 0.62, 0.85, 0.5  # how wide, of the torso's length
_BELOW, _ABOVE = 0.55, 0.45  # the hips, likewise: long tops, high waists
_ROOM = 0.14  # round the old garment, likewise
_FEATHER, _FACE_FEATHER = 0.05, 0.07  # likewise
_CHANGED = 6.0  # of 255: less than this is the network's own noise
_PATCH = 0.03  # of the picture's longer side: what lies between two changes changed too
_HARDER = 2.0  # how steeply a feathered edge falls off
_ARMS = (
    (Body.RIGHT_SHOULDER, Body.RIGHT_ELBOW, Body.RIGHT_WRIST),
    (Body.LEFT_SHOULDER, Body.LEFT_ELBOW, Body.LEFT_WRIST),
)
_LEGS = (
    (Body.RIGHT_HIP, Body.RIGHT_KNEE, Body.RIGHT_ANKLE),
    (Body.LEFT_HIP, Body.LEFT_KNEE, Body.LEFT_ANKLE),
)


def reach(figure: Figure, kind: Kind) -> Mask:
    """Where a garment of that kind may be, feathered; (height, width) of the figure's picture."""
    torso, shape = figure.torso, figure.shape
    replaced = shows(figure.parsed(kind), (*CLOTHES[kind], *LIMBS[kind])).astype(np.float32)
    region = masks.dilate(replaced, _ROOM * torso)
    for path, width in _paths(figure, kind):
        region = np.maximum(region, masks.capsule(shape, path, width * torso))
    soft = masks.blur(region.astype(np.float32), _FEATHER * torso)
    return np.asarray(soft * (1 - _grown(figure.face(), _FACE_FEATHER * torso)), np.float32)


def _grown(mask: Mask, radius: float) -> Mask:
    """The mask with a soft edge outside of it."""
    soft = masks.blur(masks.dilate(mask, radius), radius / 3)
    return np.asarray(np.clip(soft * _HARDER - 1, 0, 1), np.float32)


def _paths(figure: Figure, kind: Kind) -> list[tuple[list[Points], float]]:
    """The limbs that such a garment can be on, and how wide each is, of the torso's length."""
    found: list[tuple[list[Points], float]] = []
    if kind is not Kind.BOTTOMS:
        found += [(path, _ARM) for path in _seen(figure, _ARMS)]
        found.append((_trunk(figure), 2 * _TRUNK))
    if kind is not Kind.TOPS:
        found += [(path, _LEG) for path in _seen(figure, _LEGS)]
        found.append((_waist(figure), 2 * _TRUNK))
    return found


def _seen(figure: Figure, limbs: tuple[tuple[Body, ...], ...]) -> list[list[Points]]:
    """Each limb as far as it is in the picture."""
    paths = []
    for limb in limbs:
        count = next((n for n, joint in enumerate(limb) if not figure.skeleton.sees(joint)), 3)
        paths.append([figure.skeleton.point(joint, figure.shape) for joint in limb[:count]])
    return [path for path in paths if len(path) > 1]


def _trunk(figure: Figure) -> list[Points]:
    """From between the shoulders to where a long top ends."""
    neck, hips = _neck_and_hips(figure)
    start = neck + (hips - neck) * _TRUNK
    return [start, hips + (hips - neck) * (_BELOW - _TRUNK)]


def _waist(figure: Figure) -> list[Points]:
    """Round the hips."""
    neck, hips = _neck_and_hips(figure)
    return [hips + (neck - hips) * (_ABOVE - _TRUNK), hips + (hips - neck) * _BELOW]


def _neck_and_hips(figure: Figure) -> tuple[Points, Points]:
    neck = figure.skeleton.point(Body.NECK, figure.shape)
    return neck, hips_of(figure.skeleton, figure.shape)


def changed(before: Picture, after: Picture) -> Mask:
    """Where the two differ visibly, without gaps; 0 to 1."""
    difference = np.abs(after.astype(np.float32) - before).max(-1)
    radius = _PATCH * max(difference.shape)
    region = (masks.blur(difference, radius / 8) > _CHANGED).astype(np.float32)
    closed = masks.dilate(masks.close(region, radius), radius / 2)
    return masks.blur(closed, radius / 4)


def paste(photo: Picture, drawn: Picture, where: Mask) -> Picture:
    """The photo, changed to what was drawn of it.

    Args:
        photo: at its own size.
        drawn: the whole photo drawn anew, at any size.
        where: (height, width) of `drawn`, 0 to 1.
    """
    height, width = photo.shape[:2]
    rows, columns = _extent(where)
    if not (rows.stop and columns.stop):
        return photo.copy()
    method = cv2.INTER_LANCZOS4 if width > drawn.shape[1] else cv2.INTER_AREA
    large = cv2.resize(drawn, (width, height), interpolation=method)
    weight = masks.resize(where, (width, height))
    up = height / where.shape[0], width / where.shape[1]
    part = _scaled(rows, up[0], height), _scaled(columns, up[1], width)
    share = weight[part][..., None]
    result = photo.copy()
    mixed = photo[part] * (1 - share) + np.asarray(large)[part] * share
    result[part] = np.clip(np.round(mixed), 0, 255).astype(np.uint8)
    return result


def _extent(where: Mask) -> tuple[slice, slice]:
    """The rows and columns in which there is anything at all."""
    spans = []
    for axis in (1, 0):
        places = np.flatnonzero((where > 0).any(axis))
        spans.append(slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(0, 0))
    return spans[0], spans[1]


def _scaled(span: slice, factor: float, limit: int) -> slice:
    """The span in the larger picture, with room for the interpolation."""
    start = int((span.start - 2) * factor)
    return slice(max(start, 0), min(int((span.stop + 2) * factor) + 1, limit))


def packed(mask: Mask) -> NDArray[np.uint8]:
    """For the way between processes."""
    return np.asarray(np.round(mask * 255), np.uint8)
