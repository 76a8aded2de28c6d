"""The published files, where they lie, and proof that they are those.

A shop that uses other weights of this network, trained further on its own garments say, puts a
`SHA256SUMS` (as `sha256sum` writes it) beside them: then that list is what they are checked by.
"""

import json
import logging
import struct
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from tryon.weights import SUMS, WeightsMissing, is_intact, read_sums

FOLDER = "fashn-vton-1.5"
MODEL = "model.safetensors"
DETECTOR = "dwpose/yolox_l.onnx"
LANDMARKS = "dwpose/dw-ll_ucoco_384.onnx"
_SOURCE = {
    MODEL: "huggingface.co/fashn-ai/fashn-vton-1.5",
    DETECTOR: "huggingface.co/fashn-ai/DWPose",
    LANDMARKS: "huggingface.co/fashn-ai/DWPose",
}
_LONGEST_HEADER = 100_000_000

log = logging.getLogger(__name__)


class Published(BaseModel):
    """A file as its authors publish it; all of them under Apache-2.0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int
    sha256: str


@cache
def published() -> dict[str, Published]:
    """Every file by its place in the folder."""
    rows = json.loads(files(__package__).joinpath("weights.json").read_text("utf-8"))
    return {row["name"]: Published.model_validate(row) for row in rows}


def has(directory: Path, *names: str) -> bool:
    """Whether files of these names lie there, whatever they hold."""
    return all((directory / FOLDER / name).is_file() for name in names)


def locate(directory: Path, name: str) -> Path:
    """The path of a file whose content is what its authors or the `SHA256SUMS` say.

    Args:
        directory: of the weights of all engines.
        name: the file's place in the folder `FOLDER`.

    Raises:
        WeightsMissing: with one line that says what to fetch and where to put it.
    """
    path = directory / FOLDER / name
    source = f"{Path(name).name} of {_SOURCE[name]} (Apache-2.0)"
    if not path.is_file():
        raise WeightsMissing(f"{path} is missing: put {source} there")
    sums = _sums(path)
    wanted = sums.get(path.name, published()[name].sha256)
    if not is_intact(path, wanted):
        raise WeightsMissing(
            f"{path} is not the expected file: replace it with {source}, or list the hash of your "
            f"own weights in {path.with_name(SUMS)}"
        )
    if path.name in sums:
        log.info("%s is what the %s beside it says, not checked further", path, SUMS)
    return path


def _sums(path: Path) -> dict[str, str]:
    """What a `SHA256SUMS` in the file's folder says, by file name."""
    listed = path.with_name(SUMS)
    if not listed.is_file():
        return {}
    return read_sums(listed.read_text("utf-8", "replace"))


def shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The tensors of a safetensors file by name, without reading them.

    Raises:
        WeightsMissing: the file is no such file.
    """
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header: dict[str, Any] = json.loads(file.read(min(length, _LONGEST_HEADER)))
        named = {name: entry for name, entry in header.items() if name != "__metadata__"}
        return {name: tuple(entry["shape"]) for name, entry in named.items()}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsMissing(f"{path} is no safetensors file: fetch it again") from error
