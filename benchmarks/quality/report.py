"""What a whole sheet comes to: medians of scores and stages, refusals by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Any

from benchmarks.quality.trying import STAGES, Cell

SHOWN = ("overall", "colour", "texture", "structure", "features", "text", "hands", "face", "kept")


def summary(cells: Sequence[Cell], megabytes: int) -> dict[str, Any]:
    """For people and for machines."""
    done = [cell for cell in cells if cell.picture]
    return {
        "cells": len(cells),
        "served": len(done),
        "refused": dict(Counter(cell.refusal for cell in cells if cell.refusal).most_common()),
        "scores": {name: _middle(cell.judged.get(name) for cell in done) for name in SHOWN},
        "seconds": {name: _took(done, name, "clock") for name in STAGES},
        "processorSeconds": {name: _took(done, name, "processor") for name in STAGES},
        "peakMegabytes": megabytes,
    }


def _took(cells: Iterable[Cell], stage: str, clock: str) -> float | None:
    return _middle(getattr(cell.stages[stage], clock) for cell in cells)


def _middle(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 3) if known else None


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The summary as text."""
    yield f"{found['served']} of {found['cells']} served, peak {found['peakMegabytes']} MB"
    for code, count in found["refused"].items():
        yield f"  {count:3} refused: {code}"
    for name in STAGES:
        clock, processor = found["seconds"][name], found["processorSeconds"][name]
        if clock is not None:
            yield f"  {name:8} {clock:6.2f} s, {processor:6.2f} s of a processor (medians)"
    shown = [f"{name} {value}" for name, value in found["scores"].items() if value is not None]
    yield "  " + ", ".join(shown)
