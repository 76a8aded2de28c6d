"""Published checkpoints in the format of transformers: from a directory, never from a network.

Only safetensors are read. Which weights a shop may use is their licence's affair, and not checked.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Picture
from tryon.weights import SUMS, WeightsMissing, is_intact, read_sums

CONFIG, WEIGHTS, SCALING = "config.json", "model.safetensors", "preprocessor_config.json"
_CHANNELS = 3
_IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True)
class Scaling:
    """How a checkpoint wants its pictures.

    Attributes:
        height: in pixels; pictures are stretched to it.
        width: likewise.
        mean: of each channel, of pictures between 0 and 1.
        deviation: likewise.
    """

    height: int
    width: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def __call__(self, picture: Picture) -> NDArray[np.float32]:
        """The picture as the network takes it, (3, height, width)."""
        size = self.width, self.height
        shrinks = picture.shape[0] > self.height or picture.shape[1] > self.width
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        small = cv2.resize(picture, size, interpolation=method).astype(np.float32) / 255
        normal = (small - np.array(self.mean)) / np.array(self.deviation)
        return np.ascontiguousarray(normal.transpose(2, 0, 1), np.float32)


def read_config(directory: Path, *architectures: str) -> dict[str, Any]:
    """What a checkpoint's `config.json` says.

    Args:
        directory: of the checkpoint.
        *architectures: one of which it must be, as `model_type` says it.

    Raises:
        WeightsMissing: the file is absent or no such description, or of another architecture.
    """
    wanted = " or ".join(architectures)
    path = directory / CONFIG
    if not path.is_file():
        raise WeightsMissing(f"{path} is missing: put a checkpoint of {wanted} there")
    config = _read_json(path)
    if config.get("model_type") not in architectures:
        raise WeightsMissing(f"{path} is of {config.get('model_type')!r}, not of {wanted}")
    return config


def read_scaling(directory: Path, side: int) -> Scaling:
    """What a checkpoint's `preprocessor_config.json` says; ImageNet's figures without one.

    Args:
        directory: of the checkpoint.
        side: of the square that its network was trained on, where the file does not say.

    Raises:
        WeightsMissing: the file cannot be understood.
    """
    path = directory / SCALING
    said = _read_json(path) if path.is_file() else {}
    try:
        return _scaling(said, side)
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsMissing(
            f"{path} does not say how to scale pictures: fetch it again"
        ) from error


def _scaling(said: Mapping[str, Any], side: int) -> Scaling:
    height, width = _sides(said.get("crop_size" if said.get("do_center_crop") else "size", side))
    mean, deviation = (
        tuple(float(one) for one in said.get(name, known))
        for name, known in zip(("image_mean", "image_std"), _IMAGENET, strict=True)
    )
    if min(height, width, *deviation) <= 0 or len(mean) != _CHANNELS or len(deviation) != _CHANNELS:
        raise ValueError("no picture can be scaled so")
    return Scaling(height, width, mean, deviation)


def load(network: str, directory: Path, device: str | None = None) -> Any:  # noqa: ANN401  # one of many classes
    """A checkpoint's network, ready to run, in float32 whatever it was kept in.

    Args:
        network: the name of its class in transformers.
        directory: of the checkpoint.
        device: torch's name of it; the GPU if there is one.

    Raises:
        WeightsMissing: the weights are absent, damaged, of another network, or not those that a
            `SHA256SUMS` beside them lists.
    """
    # Imported when asked for: replicas without such a checkpoint need neither.
    import torch  # noqa: PLC0415  # see above
    import transformers  # noqa: PLC0415  # see above
    from huggingface_hub.errors import StrictDataclassError  # noqa: PLC0415  # see above
    from safetensors import SafetensorError  # noqa: PLC0415  # see above

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # theirs
    path = directory / WEIGHTS
    _check(path)
    try:
        model, found = getattr(transformers, network).from_pretrained(
            directory,
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
            dtype=torch.float32,
        )
    except (OSError, RuntimeError, ValueError, SafetensorError, StrictDataclassError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise WeightsMissing(f"{path} cannot be loaded as {network}: {reason}") from error
    if absent := sorted({*found["missing_keys"], *map(str, found["mismatched_keys"])}):
        raise WeightsMissing(f"{path} is of another network: it has no fitting {absent[0]}")
    chosen = device or ("cuda" if torch.cuda.is_available() else "cpu")
    return model.to(chosen).eval().requires_grad_(False)


def _check(path: Path) -> None:
    listed = path.with_name(SUMS)
    sums = read_sums(listed.read_text("utf-8", "replace")) if listed.is_file() else {}
    if path.name in sums and not (path.is_file() and is_intact(path, sums[path.name])):
        raise WeightsMissing(f"{path} is not what {SUMS} beside it lists: fetch it again")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise WeightsMissing(f"{path} is no JSON: fetch it again") from error
    if not isinstance(content, dict):
        raise WeightsMissing(f"{path} is no object: fetch it again")
    return content


def _sides(size: int | Mapping[str, int]) -> tuple[int, int]:
    """Height and width, of a size in any of the ways it is written."""
    if isinstance(size, int):
        return size, size
    if "shortest_edge" in size:
        return int(size["shortest_edge"]), int(size["shortest_edge"])
    return int(size["height"]), int(size["width"])
