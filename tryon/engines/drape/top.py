"""A fitted top, or a jacket that is worn over one."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tryon.bundle import Bundle, Value
from tryon.engines.drape import layers as taking_apart
from tryon.engines.drape import packing, render
from tryon.engines.drape.body import Body, Window
from tryon.engines.drape.fit import Fit
from tryon.engines.drape.garment import DrapableGarment
from tryon.engines.drape.layers import Layers
from tryon.engines.drape.neckline import Kind
from tryon.engines.drape.packing import Arrays
from tryon.engines.drape.piece import Done, look_at
from tryon.engines.drape.sleeve import SleeveFit
from tryon.imaging.arrays import Picture
from tryon.imaging.pose import Pose
from tryon.quality import Product

_LAYERS = ("back", "torso", "left", "right")


@dataclass(frozen=True, slots=True)
class Top:
    """A top and where it goes.

    Attributes:
        window: the part of the photo that is worked on.
        pose: in the window's pixels.
        parsed: (256, 256, 6) uint8, what the pixels around the torso show.
        old_top: (height, width) of the window, what is to be replaced.
        layers: the garment's parts.
        kind: of its neckline.
        fit: where the parts go.
        over: whether what is worn stays on below it.
    """

    window: Window
    pose: Pose
    parsed: NDArray[np.uint8]
    old_top: NDArray[np.bool_]
    layers: Layers
    kind: Kind
    fit: Fit
    over: bool = False

    def draw(self, picture: Picture) -> Done:
        body = Body(picture, self.pose, self.parsed, self.old_top)
        if self.over:
            body = replace(body, old_top=np.zeros_like(self.old_top))
        return look_at(render.draw(body, self.layers, self.kind, self.fit), body)

    def product(self) -> Product:
        parts = self.layers.torso, self.layers.left, self.layers.right
        return Product(self.layers.picture, np.maximum.reduce(parts))

    def pack(self) -> Bundle:
        fitted = self.fit
        arrays: Arrays = {
            "parsed": self.parsed,
            "old_top": packing.pack_area(self.old_top),
            "pose": packing.pack_pose(self.pose),
            "garment": packing.pack_picture(self.layers.picture),
            "cuffs": np.stack([fitted.left.cuff, fitted.right.cuff]),
            **{f"layer-{n}": packing.pack_mask(getattr(self.layers, n)) for n in _LAYERS},
            "fit-torso": packing.pack_pairs(fitted.torso),
            "fit-left": packing.pack_pairs(fitted.left.pairs),
            "fit-right": packing.pack_pairs(fitted.right.pairs),
            "fit-neckline": packing.pack_pairs(fitted.neckline),
        }
        values: dict[str, Value] = {
            "window": packing.pack_window(self.window),
            "score": self.pose.score,
            "reach": [fitted.left.reach, fitted.right.reach],
            "hem": fitted.hem,
            "scale": self.layers.scale,
            "kind": str(self.kind),
            "over": self.over,
        }
        return Bundle(arrays, values)

    @classmethod
    def unpack(cls, packed: Bundle) -> Self:
        arrays: Arrays = packed.arrays
        values = dict(packed.values)
        window = packing.unpack_window(values["window"])
        return cls(
            window=window,
            pose=packing.unpack_pose(arrays["pose"], float(str(values["score"]))),
            parsed=arrays["parsed"],
            old_top=packing.unpack_area(arrays["old_top"], window),
            layers=_unpack_layers(arrays, float(str(values["scale"]))),
            kind=Kind(str(values["kind"])),
            fit=_unpack_fit(arrays, values["reach"], float(str(values["hem"]))),
            over=bool(values["over"]),
        )


def make(garment: DrapableGarment, body: Body, window: Window, fitted: Fit, *, over: bool) -> Top:
    """A garment that was fitted to a body in a window."""
    parts = taking_apart.resized(taking_apart.split(garment), _scale(fitted))
    kind = garment.neckline.kind
    return Top(window, body.pose, body.parsed, body.old_top, parts, kind, fitted, over)


def _scale(fitted: Fit) -> float:
    """The window's pixels for one of the garment's picture."""
    ends = fitted.neckline.target[[0, -1]]
    source = fitted.neckline.source[[0, -1]]
    return float(np.hypot(*(ends[1] - ends[0])) / np.hypot(*(source[1] - source[0])))


def _unpack_layers(arrays: Arrays, scale: float) -> Layers:
    parts = {name: packing.unpack_mask(arrays[f"layer-{name}"]) for name in _LAYERS}
    return Layers(packing.unpack_picture(arrays["garment"]), **parts, scale=scale)


def _unpack_fit(arrays: Arrays, reach: Value, hem: float) -> Fit:
    torso, left, right, neckline = (
        packing.unpack_pairs(arrays[f"fit-{name}"])
        for name in ("torso", "left", "right", "neckline")
    )
    reaches = [float(str(one)) for one in reach] if isinstance(reach, list) else [0.0, 0.0]
    cuffs = arrays["cuffs"]
    sleeves = SleeveFit(left, cuffs[0], reaches[0]), SleeveFit(right, cuffs[1], reaches[1])
    return Fit(torso, sleeves[0], sleeves[1], neckline, hem)
