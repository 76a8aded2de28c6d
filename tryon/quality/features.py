"""Whether a garment is the same thing to a network that learnt to tell things apart."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.encoders import Encoder
from tryon.imaging.arrays import Mask, Picture
from tryon.quality.swatch import box_of

_AREA = cv2.INTER_AREA
_GROUND = 128  # what lies round the garment, in both pictures
_COVERED = 0.6  # of a cell
_NEAR = 0.35  # of the garment's size: how far apart a cell and its match may lie


def features(encoder: Encoder, product: tuple[Picture, Mask], worn: tuple[Picture, Mask]) -> float:
    """How well each part of one garment is found again on the other, to a network's eye.

    Both garments, cut out on one grey, go through the encoder. Every cell of one map looks for its
    best match, by the cosine, near its place in the other: the mean over both maps.

    Source: the bidirectional similarity of Simakov et al., CVPR 2008, on deep features as in Zhang
    et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric", CVPR 2018.
    """
    one, other = (_cells(encoder, *garment) for garment in (product, worn))
    if not (len(one[0]) and len(other[0])):
        return 0.0
    apart = np.abs(one[1][:, None] - other[1][None]).max(-1)
    similar = np.where(apart < _NEAR, one[0] @ other[0].T, 0)
    return float(np.clip((similar.max(1).mean() + similar.max(0).mean()) / 2, 0, 1))


def _cells(
    encoder: Encoder, picture: Picture, mask: Mask
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(count, channels) of length 1, and (count, 2) their places in the garment's box."""
    box = box_of(mask)
    if not box:
        return np.zeros((0, 1), np.float32), np.zeros((0, 2), np.float32)
    share = mask[box][..., None]
    seen = encoder.features(np.asarray(picture[box] * share + _GROUND * (1 - share), np.uint8))
    height, width = seen.shape[:2]
    small = cv2.resize(np.asarray(mask[box], np.float32), (width, height), interpolation=_AREA)
    covered = np.asarray(small) >= _COVERED
    vectors = seen[covered]
    places = (np.argwhere(covered) / (height, width)).astype(np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), places
