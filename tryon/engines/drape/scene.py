"""Everything that drawing needs, and how it crosses processes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tryon.bundle import Value
from tryon.engine import Prepared
from tryon.engines.drape.body import Window
from tryon.engines.drape.fit import Fit, Pairs, SleeveFit
from tryon.engines.drape.layers import Layers
from tryon.engines.drape.neckline import Kind
from tryon.imaging import codec
from tryon.imaging.pose import Pose

_LAYERS = ("back", "torso", "left", "right")


@dataclass(frozen=True, slots=True)
class Scene:
    """A photo, a garment and where it goes.

    Attributes:
        photo: encoded, a vector of uint8.
        window: the part of the photo that is worked on.
        pose: in the window's pixels.
        parsed: (256, 256, 6) uint8, what the pixels around the torso show.
        old_top: (height, width) of the window, what is to be replaced.
        layers: the garment's parts.
        kind: of its neckline.
        fit: where the parts go.
        seed: of the request.
        samples: how many results are wanted.
    """

    photo: NDArray[np.uint8]
    window: Window
    pose: Pose
    parsed: NDArray[np.uint8]
    old_top: NDArray[np.bool_]
    layers: Layers
    kind: Kind
    fit: Fit
    seed: int
    samples: int


def pack(scene: Scene) -> Prepared:
    fit, pose, layers = scene.fit, scene.pose, scene.layers
    arrays = {
        "photo": scene.photo,
        "parsed": scene.parsed,
        "old_top": np.packbits(scene.old_top),
        "pose": np.column_stack([pose.points, pose.depth, pose.visibility]),
        "garment": np.frombuffer(codec.encode_jpeg(layers.picture, 95), np.uint8),
        "cuffs": np.stack([fit.left.cuff, fit.right.cuff]),
        **{f"layer-{n}": np.round(getattr(layers, n) * 255).astype(np.uint8) for n in _LAYERS},
        **{f"fit-{n}": np.hstack([p.source, p.target]) for n, p in _pairs(fit).items()},
    }
    values: dict[str, Value] = {
        "window": asdict(scene.window),
        "score": pose.score,
        "reach": [fit.left.reach, fit.right.reach],
        "hem": fit.hem,
        "scale": layers.scale,
        "kind": str(scene.kind),
        "seed": scene.seed,
        "samples": scene.samples,
    }
    return Prepared(arrays, values)


def _pairs(fit: Fit) -> dict[str, Pairs]:
    return {
        "torso": fit.torso,
        "left": fit.left.pairs,
        "right": fit.right.pairs,
        "neckline": fit.neckline,
    }


def unpack(prepared: Prepared) -> Scene:
    arrays: Mapping[str, NDArray[Any]] = prepared.arrays
    values: Mapping[str, Any] = prepared.values
    window = Window(**values["window"])
    width, height = window.size
    bits = np.unpackbits(arrays["old_top"], count=width * height)
    raw = arrays["pose"]
    return Scene(
        photo=arrays["photo"],
        window=window,
        pose=Pose(raw[:, :2], raw[:, 2], raw[:, 3], values["score"]),
        parsed=arrays["parsed"],
        old_top=bits.reshape(height, width).astype(np.bool_),
        layers=_unpack_layers(arrays, values["scale"]),
        kind=Kind(values["kind"]),
        fit=_unpack_fit(arrays, values["reach"], values["hem"]),
        seed=values["seed"],
        samples=values["samples"],
    )


def _unpack_layers(arrays: Mapping[str, NDArray[Any]], scale: float) -> Layers:
    parts = {name: arrays[f"layer-{name}"].astype(np.float32) / 255 for name in _LAYERS}
    return Layers(codec.decode_jpeg(arrays["garment"]), **parts, scale=scale)


def _unpack_fit(arrays: Mapping[str, NDArray[Any]], reach: list[float], hem: float) -> Fit:
    torso, left, right, neckline = (
        Pairs(*np.hsplit(arrays[f"fit-{name}"], 2))
        for name in ("torso", "left", "right", "neckline")
    )
    cuffs = arrays["cuffs"]
    sleeves = SleeveFit(left, cuffs[0], reach[0]), SleeveFit(right, cuffs[1], reach[1])
    return Fit(torso, sleeves[0], sleeves[1], neckline, hem)
