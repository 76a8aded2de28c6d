"""What pictures show, as vectors: alike is near. The encoders by name; listing imports none."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tryon.imaging.arrays import Picture

ENCODERS = {
    "dinov2": "tryon.encoders.pretrained:DinoV2",
    "efficientnet-lite0": "tryon.encoders.lite:EfficientNetLite",
    "siglip": "tryon.encoders.pretrained:SigLip",
}
DEFAULT = "efficientnet-lite0"


@runtime_checkable
class Encoder(Protocol):
    """A model that reads pictures. Constructing one is cheap; it loads on first use or in `warm`.

    Vectors of one encoder can be compared with each other, never with another's.
    """

    name: str

    def __init__(self, weights: Path, **options: Any) -> None: ...  # noqa: ANN401  # its own options

    def warm(self) -> None:
        """Load the model.

        Raises:
            WeightsMissing: a file is absent or is not what it should be.
        """

    def embed(self, picture: Picture) -> NDArray[np.float32]:
        """The whole picture, (channels,), of length 1."""
        ...

    def embed_all(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        """At least one picture, of any sizes, in few passes: (count, channels), of length 1."""
        ...

    def features(self, picture: Picture) -> NDArray[np.float32]:
        """What each part of the picture shows, (rows, columns, channels), of any length.

        The map spans the whole picture, whatever its shape: a cell is a `rows`-th of its height
        and a `columns`-th of its width. Its channels are not those of `embed`.
        """
        ...


def names() -> list[str]:
    return sorted(ENCODERS)


def create(name: str, weights: Path, **options: Any) -> Encoder:  # noqa: ANN401  # as above
    """The encoder of that name, its model not loaded yet.

    Args:
        name: one of `names()`; `name:directory` for one that loads from a directory.
        weights: the directory with the files of the manifest.
        **options: handed to the encoder as they are.

    Raises:
        LookupError: no encoder has that name.
    """
    known, _, directory = name.partition(":")
    if known not in ENCODERS:
        raise LookupError(f"no encoder is called {known!r}; there are: {', '.join(names())}")
    if directory:
        options["directory"] = directory
    module, _, attribute = ENCODERS[known].partition(":")
    encoder = getattr(import_module(module), attribute)
    return cast("Encoder", encoder(weights, **options))
