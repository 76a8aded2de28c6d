"""What `prepare` hands to `infer` and `finish`, and how it crosses processes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tryon.bundle import Value
from tryon.engine import Prepared
from tryon.engines.fashn.framing import Padding, Values


@dataclass(frozen=True, slots=True)
class Dress:
    """A garment in the network's frame.

    Attributes:
        picture: (height, width, 3).
        pose: (height, width) the wearer's skeleton; black if it lies flat.
        category: the network's number of its kind.
    """

    picture: Values
    pose: Values
    category: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A person and garments in the network's frame.

    Attributes:
        photo: encoded, a vector of uint8.
        person: (height, width, 3).
        pose: (height, width), the person's skeleton.
        padding: the bars round the person.
        dresses: what is put on, one after the other.
        reach: (h, w) uint8, where the picture may change; of the person without its bars.
        face: (h, w) uint8, likewise.
        steps: how often the network is asked.
        seed: of the request.
        samples: how many results are wanted.
        hands: (h, w) uint8, as `face`.
        shown: what the network is shown of the person, if not the photo; as `person`.
    """

    photo: NDArray[np.uint8]
    person: Values
    pose: Values
    padding: Padding
    dresses: tuple[Dress, ...]
    reach: NDArray[np.uint8]
    face: NDArray[np.uint8]
    hands: NDArray[np.uint8]
    steps: int
    seed: int
    samples: int
    shown: Values | None = None


def pack(scene: Scene) -> Prepared:
    arrays = {
        "photo": scene.photo,
        "person": scene.person,
        "pose": scene.pose,
        "garments": np.stack([dress.picture for dress in scene.dresses]),
        "garment-poses": np.stack([dress.pose for dress in scene.dresses]),
        "reach": scene.reach,
        "face": scene.face,
        "hands": scene.hands,
    }
    if scene.shown is not None:
        arrays["shown"] = scene.shown
    padding = scene.padding
    values: dict[str, Value] = {
        "padding": [padding.left, padding.top, padding.right, padding.bottom],
        "categories": [dress.category for dress in scene.dresses],
        "steps": scene.steps,
        "seed": scene.seed,
        "samples": scene.samples,
    }
    return Prepared(arrays, values)


def unpack(prepared: Prepared) -> Scene:
    arrays = prepared.arrays
    values: dict[str, Any] = dict(prepared.values)
    dresses = zip(arrays["garments"], arrays["garment-poses"], values["categories"], strict=True)
    return Scene(
        photo=arrays["photo"],
        person=arrays["person"],
        pose=arrays["pose"],
        padding=Padding(*values["padding"]),
        dresses=tuple(Dress(picture, pose, category) for picture, pose, category in dresses),
        reach=arrays["reach"],
        face=arrays["face"],
        hands=arrays["hands"],
        steps=values["steps"],
        seed=values["seed"],
        samples=values["samples"],
        shown=arrays.get("shown"),
    )
