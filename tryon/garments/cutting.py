"""A product's picture with everything but the garment taken away."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tryon.errors import GarmentUnclear, GarmentUnreadable, GarmentWorn
from tryon.imaging import codec, cutout, masks
from tryon.imaging.arrays import Mask, Picture

_LONGEST = 1024
_SMALLEST = 128
_COVERS = (0.06, 0.9)  # of its picture, else it was not cut out
# Of the box around it: a sample of cloth, a cushion, a card; a slip dress fills 0.89.
_SWATCH = 0.95


@dataclass(frozen=True, slots=True)
class CutOut:
    """A garment's picture, at most 1024 pixels long.

    Attributes:
        picture: as it was, background and all.
        alpha: where the garment is.
        opaque: whether the picture came without an alpha channel.
    """

    picture: Picture
    alpha: Mask
    opaque: bool = False

    def png(self) -> bytes:
        """A PNG from which `cut_out` reads the same cut; colours beyond the garment are gone.

        A soft edge is written as more than half opaque, since anything below is taken for shadow.
        """
        alpha = np.where(self.alpha > 0, (self.alpha + 1) / 2, 0)
        written = np.round(alpha * 255).astype(np.uint8)
        colours = self.picture * (written > 0)[..., None]
        buffer = io.BytesIO()
        Image.fromarray(np.dstack([colours, written])).save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()


def cut_out(
    data: bytes, saliency: Callable[[Picture], Mask], is_worn: Callable[[Picture], bool]
) -> CutOut:
    """Cuts a garment out of its picture.

    Args:
        data: an encoded picture of one garment, flat or hanging, seen from the front.
        saliency: what stands out; used if the picture has no alpha channel, as is the next.
        is_worn: whether a person is in the picture.

    Raises:
        GarmentUnreadable, GarmentUnclear, GarmentWorn
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
    alpha = _alpha_of(decoded, saliency)
    if not _COVERS[0] < float(alpha.mean()) < _COVERS[1]:
        raise GarmentUnclear
    if _filled(alpha) > _SWATCH:
        raise GarmentUnclear
    return CutOut(picture, alpha, decoded.alpha is None)


def _filled(alpha: Mask) -> float:
    """How much of the box around it a silhouette fills."""
    inside = alpha > 0.5  # noqa: PLR2004  # half covered
    rows, columns = (np.flatnonzero(inside.any(axis)) for axis in (1, 0))
    if not len(rows):
        return 0.0
    box = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1)
    return float(inside.sum() / box)


def _alpha_of(decoded: codec.Decoded, saliency: Callable[[Picture], Mask]) -> Mask:
    if decoded.alpha is None:
        return cutout.refine(decoded.picture, saliency(decoded.picture))
    sharp = np.clip(decoded.alpha.astype(np.float32) / 255 * 2 - 1, 0, 1)  # drops soft shadows
    whole = masks.largest_part(sharp > 0.5)  # noqa: PLR2004  # half covered
    return np.asarray(sharp * whole, np.float32)
