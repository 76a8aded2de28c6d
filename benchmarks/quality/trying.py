"""One person, some garments, one result or refusal; with what it took."""

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tryon.engine import Engine, Garment, Mode, TryOnRequest, TryOnResult
from tryon.errors import Refusal

STAGES = ("prepare", "infer", "finish")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a step took, in seconds."""

    clock: float
    processor: float


@dataclass(slots=True)
class Cell:
    """What became of a person and a column of the sheet.

    Attributes:
        person: the photo.
        garments: one, or an outfit.
        picture: the result's bytes; None if it was refused.
        refusal: the code of the refusal; empty if there was none.
        detail: which score was too low, if that was the reason.
        served: the scores that the engine gave.
        judged: the scores by the pictures alone.
        stages: by name, what it took; the step that refused is the last.
    """

    person: Path
    garments: tuple[Path, ...]
    picture: bytes | None = None
    refusal: str = ""
    detail: str = ""
    served: dict[str, float] = field(default_factory=dict)
    judged: dict[str, float] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)

    @property
    def column(self) -> str:
        """The garments' names."""
        return " + ".join(garment.stem for garment in self.garments)

    def to_json(self) -> dict[str, Any]:
        """Everything but the picture."""
        return {
            "person": self.person.stem,
            "garments": [garment.stem for garment in self.garments],
            "refusal": self.refusal or None,
            "detail": self.detail or None,
            "served": self.served,
            "judged": self.judged,
            "stages": {name: asdict(stage) for name, stage in self.stages.items()},
        }


def try_on(engine: Engine, person: Path, garments: Sequence[Path], mode: Mode) -> Cell:
    """One try-on, each of its steps timed."""
    cell = Cell(person, tuple(garments))
    worn = tuple(Garment(garment.read_bytes()) for garment in garments)
    request = TryOnRequest(person.read_bytes(), worn, mode)
    try:
        result = _run(engine, request, cell.stages)
    except Refusal as refusal:
        cell.refusal = refusal.code
        cell.detail = "; ".join(getattr(refusal, "__notes__", []))
    else:
        cell.picture, cell.served = result.picture, result.scores
    return cell


def _run(engine: Engine, request: TryOnRequest, stages: dict[str, Stage]) -> TryOnResult:
    prepared = _timed(stages, "prepare", lambda: engine.prepare(request))
    (inferred,) = _timed(stages, "infer", lambda: engine.infer([prepared]))
    (result,) = _timed(stages, "finish", lambda: engine.finish(prepared, inferred))
    return result


def _timed(stages: dict[str, Stage], name: str, step: Callable[[], Made]) -> Made:
    clock, processor = time.perf_counter(), time.process_time()
    try:
        return step()
    finally:
        stages[name] = Stage(time.perf_counter() - clock, time.process_time() - processor)


def peak_megabytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
