"""What config/*.yaml may say about the fitting room."""

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, model_validator

_S3 = "s3://"


def _weights() -> str:
    return os.environ.get("TRYON_WEIGHTS", ".cache/weights")


def _cached(url: str) -> Path:
    """Where on a node's disk what lies at that URL is kept."""
    cache = Path(os.environ.get("TRYON_WEIGHTS_CACHE", ".cache/weights-from-s3"))
    return cache.joinpath(*url.removeprefix(_S3).strip("/").split("/"))


class FittingRoomArgs(BaseModel):
    """The engine, by its name in the registry, and where its weights lie.

    Attributes:
        weights: a directory, or an S3 prefix such as `s3://models/fitting-room`; read as the
            directory to which a replica fetches it (see `deployments.weights`).
        weights_url: the S3 prefix, if it is one.
        options: handed to the engine as they are, such as `most_rows` to `fashn`.
        unsafe_score: from which score on a picture is refused as indecent; null looks at none.
    """

    engine: str = "drape"
    weights: Path = Path()  # always given: see the validator
    weights_url: str = ""
    max_batch_size: int = 1
    batch_wait_timeout_s: float = 0.0
    options: dict[str, str | int | bool] = Field(default_factory=dict)
    unsafe_score: float | None = Field(0.8, gt=0, le=1)

    @model_validator(mode="before")
    @classmethod
    def _weights_may_lie_in_a_bucket(cls, values: dict[str, Any]) -> dict[str, Any]:
        wanted = str(values.get("weights") or _weights())
        if not wanted.startswith(_S3):
            return {**values, "weights": wanted}
        if not wanted.removeprefix(_S3).strip("/") or ".." in wanted.split("/"):
            raise ValueError(f"{wanted} names no bucket: weights are s3://bucket/prefix")
        return {**values, "weights": _cached(wanted), "weights_url": wanted.rstrip("/")}
