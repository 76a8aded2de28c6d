"""An engine that takes a fixed time and no processor, as a GPU does to the machine it is in.

Two cores cannot draw on eight devices at once; they can wait for eight. What this shows is how the
cluster grows and how long one waits, not what a picture costs.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from tryon.engine import Inferred, Prepared, Step, TryOnRequest, TryOnResult, always

NAME = f"{__name__}:Patient"


class Patient:
    """Gives back the photo after so many seconds."""

    name = "patient"

    def __init__(self, weights: Path, seconds: float = 1.0) -> None:
        """Take the seconds of one picture; there are no weights."""
        del weights
        self._seconds = seconds

    def warm(self, step: Step) -> None:
        """Nothing to load."""

    def prepare(self, request: TryOnRequest) -> Prepared:
        """Keep the photo."""
        return Prepared({"photo": np.frombuffer(request.person, np.uint8)})

    def infer(
        self, batch: Sequence[Prepared], is_wanted: Callable[[int], bool] = always
    ) -> list[Inferred]:
        """Take the time of a device, one picture after the other."""
        del is_wanted
        time.sleep(self._seconds * len(batch))
        return [Inferred({}) for _ in batch]

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        """The photo as it came."""
        del inferred
        return [TryOnResult(prepared.arrays["photo"].tobytes(), "image/jpeg", 0)]
