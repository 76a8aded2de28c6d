"""What a benchmark of `fashn` found: rows and verdicts, printed and kept."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# On an H200, at the balanced mode's steps.
TARGETS = {"fraction of matmul": 0.5, "seconds a picture": 2.0, "times plain": 2.5}


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to draw, at one batch.

    Attributes:
        psnr: of the pictures against the exact ones, in decibels; none if the way is exact.
        largest: difference of a value from the exact one, of 2 from black to white.
    """

    way: str
    batch: int
    seconds: float
    pictures_per_second: float
    ms_per_step: float
    teraflops: float
    fraction: float
    peak_gigabytes: float
    psnr: float | None = None
    largest: float | None = None


class Report:
    """What was found, printed and kept as it is found: a run cut short has told what it knew."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.facts: dict[str, Any] = {"failures": []}
        self.rows: list[Measured] = []

    def tell(self, **facts: Any) -> None:  # noqa: ANN401  # what JSON can hold
        self.facts |= facts
        for name, value in facts.items():
            print(f"{name}: {value}", flush=True)
        self._write()

    def add(self, row: Measured) -> None:
        if not self.rows:
            print(HEAD)
        self.rows.append(row)
        print(line(row), flush=True)
        self._write()

    def failed(self, what: str, error: Exception) -> None:
        """One part failed; the others go on."""
        said = str(error).strip().partition("\n")[0]
        self.fault(f"{what}: {type(error).__name__}: {said}")

    def fault(self, said: str) -> None:
        """What makes the run fail at its end."""
        self.facts["failures"].append(said)
        print(f"FAILED {said}", file=sys.stderr, flush=True)
        self._write()

    def conclude(self) -> None:
        """Raises SystemExit if anything failed."""
        if self.facts["failures"]:
            raise SystemExit("\n".join(["failed:", *self.facts["failures"]]))

    def _write(self) -> None:
        if self._path:
            rows = [asdict(row) for row in self.rows]
            self._path.write_text(json.dumps({**self.facts, "rows": rows}, indent=1))


HEAD = (
    f"{'way':28} {'batch':>5} {'s':>8} {'pictures/s':>10} {'ms/step':>8} {'TFLOP/s':>8} "
    f"{'of matmul':>9} {'GB':>6} {'PSNR dB':>8} {'largest':>8}"
)


def line(row: Measured) -> str:
    front = f"{row.way:28} {row.batch:5} {row.seconds:8.3f} {row.pictures_per_second:10.3f}"
    work = f"{row.ms_per_step:8.2f} {row.teraflops:8.1f} {row.fraction:9.1%}"
    off = "" if row.psnr is None else f" {row.psnr:8.1f} {row.largest:8.3f}"
    return f"{front} {work} {row.peak_gigabytes:6.1f}{off}"


def verdicts(rows: list[Measured]) -> dict[str, str]:
    """What the exact optimised way reached at its best batch, beside the target."""
    mine = [row for row in rows if row.way == "optimised"]
    if not mine:
        return {}
    plain = {row.batch: row.seconds for row in rows if row.way == "plain"}
    times = [plain[row.batch] / row.seconds for row in mine if row.batch in plain]
    best = {
        "fraction of matmul": max(row.fraction for row in mine),
        "seconds a picture": min(row.seconds / row.batch for row in mine),
    }
    best |= {"times plain": max(times)} if times else {}
    return {name: _verdict(name, value) for name, value in best.items()}


def _verdict(name: str, value: float) -> str:
    target = TARGETS[name]
    reached = value <= target if name == "seconds a picture" else value >= target
    return f"{value:.2f}, {'reached' if reached else 'missed'} (target {target})"
