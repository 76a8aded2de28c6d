"""The colours that a product has: those that a shopper would name, not those behind it.

Source of the clustering: Lloyd, "Least squares quantization in PCM", IEEE Transactions on
Information Theory 28, 1982; distances are those of CIE L*a*b* (CIE 15:2004).
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.codec import Decoded
from tryon.imaging.cutout import plain_background

MOST = 5
_SIDE = 128  # pixels: folds and seams are no colours
_BIN = 12.0  # of L*a*b*: what is nearer than that begins as one colour
_APART = 14.0  # of L*a*b*: what is nearer than that ends as one colour
_ROUNDS = 12
_LEAST = 0.04  # of the product: a button is none of its colours
_SEEN = 0.5  # of a mask
_FEWEST = 32  # pixels

Samples = NDArray[np.float32]
"""(count, 3), CIE L*a*b*."""


@dataclass(frozen=True, slots=True)
class Colour:
    """One of a product's colours.

    Attributes:
        hex: in sRGB, such as `#7a1f2b`.
        share: of the product, 0 to 1.
    """

    hex: str
    share: float


def dominant(decoded: Decoded, saliency: Callable[[Picture], Mask]) -> tuple[Colour, ...]:
    """At most five colours, the largest share first; the same for the same picture.

    Args:
        decoded: the picture. What is transparent does not count, nor does a plain background.
        saliency: what stands out; asked where neither of them tells the product apart.
    """
    small = _small(decoded)
    seen = _product(small, saliency)
    samples = _lab(small.picture[seen])
    centres, sizes = _merged(*_clustered(samples, _beginnings(samples)))
    shares = sizes / sizes.sum()
    return tuple(
        Colour(_hex(centres[one]), round(float(shares[one]), 3))
        for one in np.argsort(-shares, kind="stable")[:MOST]
        if shares[one] >= _LEAST
    )


def _small(decoded: Decoded) -> Decoded:
    height, width = decoded.picture.shape[:2]
    scale = min(_SIDE / max(height, width), 1.0)
    size = max(round(width * scale), 1), max(round(height * scale), 1)

    def shrunk(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.asarray(cv2.resize(array, size, interpolation=cv2.INTER_AREA), np.uint8)

    alpha = None if decoded.alpha is None else shrunk(decoded.alpha)
    return Decoded(shrunk(decoded.picture), alpha)


def _product(small: Decoded, saliency: Callable[[Picture], Mask]) -> NDArray[np.bool_]:
    """Where the product is; everywhere if that cannot be told."""
    everywhere = np.ones(small.picture.shape[:2], np.bool_)
    if small.alpha is not None:
        found = small.alpha > _SEEN * 255
    elif (behind := plain_background(small.picture)).any():
        found = ~behind
    else:
        found = saliency(small.picture) > _SEEN
    return found if found.sum() >= _FEWEST else everywhere


def _lab(colours: NDArray[np.uint8]) -> Samples:
    scaled = colours.reshape(1, -1, 3).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB)[0], np.float32)


def _beginnings(samples: Samples) -> Samples:
    """The means of the fullest bins, each some way from those before it: no chance in them."""
    bins = np.floor(samples / _BIN).astype(np.int64)
    _, which, sizes = np.unique(bins, axis=0, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    sums = np.stack([np.bincount(which, samples[:, axis]) for axis in range(3)], 1)
    means = (sums / sizes[:, None]).astype(np.float32)
    chosen: list[Samples] = []
    for one in np.argsort(-sizes, kind="stable"):
        if all(np.linalg.norm(means[one] - other) >= _APART for other in chosen):
            chosen.append(means[one])
        if len(chosen) == 2 * MOST:
            break
    return np.stack(chosen)


def _clustered(samples: Samples, centres: Samples) -> tuple[Samples, NDArray[np.int64]]:
    """The centres after some rounds of k-means, and how many samples are nearest to each."""
    sizes = np.zeros(len(centres), np.int64)
    for _ in range(_ROUNDS):
        nearest = ((samples[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
        sizes = np.bincount(nearest, minlength=len(centres))
        sums = np.stack(
            [np.bincount(nearest, samples[:, axis], len(centres)) for axis in range(3)], 1
        )
        filled = sizes > 0
        centres = np.where(filled[:, None], sums / np.maximum(sizes, 1)[:, None], centres)
    return centres.astype(np.float32), sizes


def _merged(centres: Samples, sizes: NDArray[np.int64]) -> tuple[Samples, NDArray[np.int64]]:
    """With what has come too near to a larger one counted as that."""
    kept: list[int] = []
    counts = sizes.copy()
    for one in np.argsort(-sizes, kind="stable"):
        near = [k for k in kept if np.linalg.norm(centres[k] - centres[one]) < _APART]
        if near:
            counts[near[0]] += sizes[one]
        else:
            kept.append(int(one))
    return centres[kept], counts[kept]


def _hex(centre: Samples) -> str:
    back = cv2.cvtColor(centre.reshape(1, 1, 3), cv2.COLOR_LAB2RGB)[0, 0]
    red, green, blue = np.clip(np.round(back * 255), 0, 255).astype(int)
    return f"#{red:02x}{green:02x}{blue:02x}"
