"""What every try-on engine does: prepare on a CPU, infer on the device, finish on a CPU."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from tryon.bundle import Bundle
from tryon.shapes import GarmentShape

Category = Literal["auto", "tops", "bottoms", "one-pieces"]
Mode = Literal["fast", "balanced", "quality"]
Step = Literal["prepare", "infer"]


@dataclass(frozen=True, slots=True)
class Garment:
    """A garment to put on.

    Attributes:
        picture: encoded bytes: as it was uploaded, or cut out beforehand.
        category: where it is worn.
        shape: its kind and landmarks, if they are known from before; of this very picture.
    """

    picture: bytes
    category: Category = "auto"
    shape: GarmentShape | None = None


@dataclass(frozen=True, slots=True)
class TryOnRequest:
    """A person, the garments to put on, and how.

    Attributes:
        person: the photo as it was uploaded: encoded bytes.
        garments: at least one; how many an engine takes is its own affair.
        mode: fast, balanced or quality: what to spend.
        samples: how many results to make, 1 to 4.
        seed: the same request with the same seed gives the same pictures.
    """

    person: bytes
    garments: tuple[Garment, ...]
    mode: Mode = "balanced"
    samples: int = 1
    seed: int = 0


def always(_index: int) -> bool:
    """Somebody waits for it."""
    return True


class Abandoned(Exception):  # noqa: N818  # nothing went wrong
    """The pass was given up, as nobody waits for its pictures any more."""


class Prepared(Bundle):
    """What `infer` and `finish` need of a request."""

    __slots__ = ()


class Inferred(Bundle):
    """What `infer` made of one prepared request."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TryOnResult:
    """One picture and what it is worth.

    Attributes:
        picture: encoded as `content_type` says.
        seed: the request's seed plus the sample's index.
        scores: by name, each between 0 and 1 (see `tryon.quality`).
        width: in pixels.
        height: in pixels.
    """

    picture: bytes
    content_type: str
    seed: int
    scores: dict[str, float] = field(default_factory=dict)
    width: int = 0
    height: int = 0


@runtime_checkable
class Engine(Protocol):
    """A try-on model. Constructing one is cheap; models load on first use or in `warm`."""

    name: str

    def __init__(self, weights: Path, **options: Any) -> None: ...  # noqa: ANN401  # an engine's own options

    def warm(self, step: Step) -> None:
        """Load the models of a step, so that the first request does not wait for them.

        Raises:
            WeightsMissing: a file is absent or is not what the manifest says.
        """

    def prepare(self, request: TryOnRequest) -> Prepared:
        """Read the pictures and all that can be known about them without the device.

        Raises:
            Refusal: the request cannot give a good picture; its message is for the shopper.
        """
        ...

    def infer(
        self, batch: Sequence[Prepared], is_wanted: Callable[[int], bool] = always
    ) -> list[Inferred]:
        """The only step on the device; one answer for each of the batch, in its order.

        Args:
            batch: as `prepare` made them.
            is_wanted: whether anybody still waits for the answer with this index. Engines whose
                pass takes seconds ask between its steps.

        Raises:
            Abandoned: nobody waits for any of them.
        """
        ...

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        """Encode and judge the pictures: one result a sample.

        Raises:
            Refusal: the pictures are not worth showing.
        """
        ...
