"""What was measured, as a table, as JSON, and as a picture."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from benchmarks.shop.rounds import Standing
from commerce.core.release import VERSION


def table(name: str, size: int | None, standings: Sequence[Standing]) -> Table:
    """One scenario: rates with their spread, ratios to the first, latencies, CPU."""
    about = f"{name}" + (f" ({size / 1024:.1f} KiB)" if size else "")
    shown = Table(title=about, title_justify="left")
    shown.add_column("")
    for column in (
        "req/s",
        "min to max",
        "ratio",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "CPU ms",
        "failed",
        "rounds",
    ):
        shown.add_column(column, justify="right")
    for one in standings:
        latencies = ["" if ms is None else f"{ms:.1f}" for ms in (one.p50, one.p95, one.p99)]
        spread = f"{one.slowest:.0f} to {one.fastest:.0f}"
        shown.add_row(
            one.name, f"{one.rate:.0f}", spread, f"{one.ratio:.2f}", *latencies,
            f"{one.cpu_ms:.2f}", str(one.failed), "{} of {}".format(*one.kept),
        )  # fmt: skip
    return shown


def write(
    file: Path,
    measured: Mapping[str, Sequence[Standing]],
    sizes: Mapping[str, int | None],
    durability: Mapping[str, str],
) -> None:
    """Everything, with when and what it was measured of."""
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": VERSION,
        "postgres": durability,
        "load": os.getloadavg()[0],
        "scenarios": {
            name: {"bytes": sizes[name], "standings": [asdict(one) for one in standings]}
            for name, standings in measured.items()
        },
    }
    file.write_text(json.dumps(told, indent=1))


def draw(file: Path, measured: Mapping[str, Sequence[Standing]]) -> None:
    """Each scenario's rates beside each other, with their spread."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - it takes a second

    figure, axes = plt.subplots(
        len(measured), 1, figsize=(9, 1.2 + 1.6 * len(measured)), squeeze=False
    )
    for axis, (name, standings) in zip(axes[:, 0], measured.items(), strict=True):
        rates = [one.rate for one in standings]
        spread = [
            [one.rate - one.slowest for one in standings],
            [one.fastest - one.rate for one in standings],
        ]
        colors = ["#7a1f2b" if one.name in {"Serve", "edge"} else "#9aa0a6" for one in standings]
        axis.barh([one.name for one in standings], rates, xerr=spread, color=colors)
        axis.invert_yaxis()
        axis.set_title(name, loc="left", fontsize=10)
    axes[-1, 0].set_xlabel("requests a second")
    figure.tight_layout()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)
    plt.close(figure)
