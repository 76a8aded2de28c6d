"""Fitted trousers or a fitted skirt."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tryon.bundle import Bundle, Value
from tryon.engines.drape import packing
from tryon.engines.drape.body import Body, Window
from tryon.engines.drape.lower.draw import Sheets, draw, take_apart
from tryon.engines.drape.lower.fit import LowerFit
from tryon.engines.drape.lower.garment import DrapableLower
from tryon.engines.drape.lower.legs import Legs
from tryon.engines.drape.piece import Done, look_at
from tryon.imaging.arrays import Picture
from tryon.imaging.pose import Pose
from tryon.quality import Product


@dataclass(frozen=True, slots=True)
class Lower:
    """Trousers or a skirt and where they go.

    Attributes:
        window: the part of the photo that is worked on.
        pose: in the window's pixels.
        parsed: (256, 256, 6) uint8, what the pixels around the legs show.
        box: where that lies in the window.
        old_top: (height, width) of the window, what is worn above.
        old: the same of what is to be replaced.
        sheets: the garment's parts.
        fit: where the parts go.
    """

    window: Window
    pose: Pose
    parsed: NDArray[np.uint8]
    box: NDArray[np.float32]
    old_top: NDArray[np.bool_]
    old: NDArray[np.bool_]
    sheets: Sheets
    fit: LowerFit

    def draw(self, picture: Picture) -> Done:
        body = Body(picture, self.pose, self.parsed, self.old_top, self.box)
        return look_at(draw(Legs(body, self.old), self.sheets, self.fit), body)

    def product(self) -> Product:
        return Product(self.sheets.picture, np.maximum.reduce(self.sheets.alphas))

    def pack(self) -> Bundle:
        sheets, fit = self.sheets, self.fit
        arrays: packing.Arrays = {
            "parsed": self.parsed,
            "box": self.box,
            "old_top": packing.pack_area(self.old_top),
            "old": packing.pack_area(self.old),
            "pose": packing.pack_pose(self.pose),
            "garment": packing.pack_picture(sheets.picture),
            "waist": fit.waist,
            **{f"sheet-{i}": packing.pack_mask(one) for i, one in enumerate(sheets.alphas)},
            **{f"fit-{i}": packing.pack_pairs(one) for i, one in enumerate(fit.sheets)},
        }
        values: dict[str, Value] = {
            "window": packing.pack_window(self.window),
            "score": self.pose.score,
            "hems": list(fit.hems),
            "scale": sheets.scale,
            "fit-scale": fit.scale,
            "count": len(fit.sheets),
        }
        return Bundle(arrays, values)

    @classmethod
    def unpack(cls, packed: Bundle) -> Self:
        arrays, values = packed.arrays, dict(packed.values)
        window = packing.unpack_window(values["window"])
        count = int(str(values["count"]))
        alphas = tuple(packing.unpack_mask(arrays[f"sheet-{i}"]) for i in range(count))
        picture = packing.unpack_picture(arrays["garment"])
        return cls(
            window=window,
            pose=packing.unpack_pose(arrays["pose"], float(str(values["score"]))),
            parsed=arrays["parsed"],
            box=arrays["box"],
            old_top=packing.unpack_area(arrays["old_top"], window),
            old=packing.unpack_area(arrays["old"], window),
            sheets=Sheets(picture, alphas, float(str(values["scale"]))),
            fit=_unpack_fit(packed, count),
        )


def make(garment: DrapableLower, legs: Legs, window: Window, fitted: LowerFit) -> Lower:
    """A garment that was fitted to legs in a window."""
    body = legs.body
    if body.box is None:
        raise ValueError("legs are parsed in a box of their own")
    sheets = take_apart(garment, fitted.scale)
    return Lower(window, body.pose, body.parsed, body.box, body.old_top, legs.old, sheets, fitted)


def _unpack_fit(packed: Bundle, count: int) -> LowerFit:
    hems = packed.values["hems"]
    if not isinstance(hems, list):
        raise TypeError("two hems")
    left, right = (float(str(hem)) for hem in hems)
    pairs = tuple(packing.unpack_pairs(packed.arrays[f"fit-{i}"]) for i in range(count))
    scale = float(str(packed.values["fit-scale"]))
    return LowerFit(pairs, packed.arrays["waist"], (left, right), scale)
