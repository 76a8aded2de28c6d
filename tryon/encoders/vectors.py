"""Vectors that are compared by their angle."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Picture

_AT_ONCE = 16  # pictures: more are no quicker, and take memory


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row at length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def in_batches(
    pictures: Sequence[Picture], encode: Callable[[Sequence[Picture]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """The vectors of any number of pictures from 1, so many encoded at once as memory allows."""
    begins = range(0, len(pictures), _AT_ONCE)
    return np.concatenate([encode(pictures[begin : begin + _AT_ONCE]) for begin in begins])
