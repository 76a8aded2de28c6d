"""What config/*.yaml may say about the fitting room."""

import os
from pathlib import Path

from pydantic import BaseModel, Field


def _weights_directory() -> Path:
    return Path(os.environ.get("TRYON_WEIGHTS", ".cache/weights"))


class FittingRoomArgs(BaseModel):
    """The engine, by its name in the registry, and where its weights lie.

    Attributes:
        options: handed to the engine as they are, such as `most_rows` to `fashn`.
        unsafe_score: from which score on a picture is refused as indecent; null looks at none.
    """

    engine: str = "drape"
    weights: Path = Field(default_factory=_weights_directory)
    max_batch_size: int = 1
    batch_wait_timeout_s: float = 0.0
    options: dict[str, str | int | bool] = Field(default_factory=dict)
    unsafe_score: float | None = Field(0.8, gt=0, le=1)
