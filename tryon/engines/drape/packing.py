"""What pieces are made of, as arrays and plain values that cross processes."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tryon.bundle import Value
from tryon.engines.drape.body import Window
from tryon.engines.drape.pairs import Pairs
from tryon.imaging import codec
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.pose import Pose

Arrays = Mapping[str, NDArray[Any]]

_GARMENT_QUALITY = 95


def pack_pose(pose: Pose) -> NDArray[np.float32]:
    return np.column_stack([pose.points, pose.depth, pose.visibility])


def unpack_pose(packed: NDArray[Any], score: float) -> Pose:
    return Pose(packed[:, :2], packed[:, 2], packed[:, 3], score)


def pack_window(window: Window) -> Value:
    return asdict(window)


def unpack_window(packed: Any) -> Window:  # noqa: ANN401  # what JSON holds
    return Window(**packed)


def pack_area(area: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return np.packbits(area)


def unpack_area(packed: NDArray[np.uint8], window: Window) -> NDArray[np.bool_]:
    width, height = window.size
    bits = np.unpackbits(packed, count=width * height)
    return bits.reshape(height, width).astype(np.bool_)


def pack_mask(mask: Mask) -> NDArray[np.uint8]:
    return np.round(mask * 255).astype(np.uint8)


def unpack_mask(packed: NDArray[np.uint8]) -> Mask:
    return packed.astype(np.float32) / 255


def pack_picture(picture: Picture) -> NDArray[np.uint8]:
    return np.frombuffer(codec.encode_jpeg(picture, _GARMENT_QUALITY), np.uint8)


def unpack_picture(packed: NDArray[np.uint8]) -> Picture:
    return codec.decode_jpeg(packed)


def pack_pairs(pairs: Pairs) -> NDArray[np.float32]:
    return np.hstack([pairs.source, pairs.target])


def unpack_pairs(packed: NDArray[Any]) -> Pairs:
    source, target = np.hsplit(packed, 2)
    return Pairs(np.ascontiguousarray(source), np.ascontiguousarray(target))
