"""Dashboards as pictures: the panels where Grafana puts them, drawn with matplotlib."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from benchmarks.dashboards.asking import Asker, Series, Window

mpl.use("agg")

COLUMNS = 24
# Inches of a column and of a row of Grafana's grid.
WIDTH, HEIGHT = 0.75, 0.42
PAPER, INK, FAINT = "#ffffff", "#1f2430", "#d8dbe0"
GOOD, BAD = "#2e7d32", "#c62828"
MOST_IN_LEGEND = 9
EMPTY = "no data"
# So many steps between two points are a gap.
TORN = 1.5
MINUTE, TICKS = 60, 5

_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def draw(dashboard: dict[str, Any], asker: Asker, path: Path) -> list[str]:
    """Draw a dashboard into a file; the titles of its panels that showed nothing."""
    boxes = [panel["gridPos"] for panel in dashboard["panels"]]
    rows = max(box["y"] + box["h"] for box in boxes) + 1
    figure = plt.figure(figsize=(COLUMNS * WIDTH, rows * HEIGHT), facecolor=PAPER)
    figure.text(0.008, 1 - 0.6 / rows, dashboard["title"], size=15, weight="bold", va="center")
    empty = []
    for panel in dashboard["panels"]:
        place = _place(panel["gridPos"], rows)
        if panel["type"] == "row":
            _draw_row(figure, panel["title"], place)
        elif not _draw_panel(figure, panel, place, asker.series(panel), asker.window):
            empty.append(panel["title"])
    figure.savefig(path, dpi=80)
    plt.close(figure)
    return empty


def _place(box: dict[str, int], rows: int) -> tuple[float, float, float, float]:
    """Left, bottom, width and height in parts of the figure, below the title's own row."""
    bottom = 1 - (1 + box["y"] + box["h"]) / rows
    return box["x"] / COLUMNS, bottom, box["w"] / COLUMNS, box["h"] / rows


def _draw_row(figure: Figure, title: str, place: tuple[float, float, float, float]) -> None:
    left, bottom, _, height = place
    figure.text(left + 0.008, bottom + height / 2, title, size=11, color="#5b6270", va="center")


def _draw_panel(
    figure: Figure,
    panel: dict[str, Any],
    place: tuple[float, float, float, float],
    series: list[Series],
    window: Window,
) -> bool:
    left, bottom, width, height = place
    pad = 0.004
    frame = figure.add_axes((left + pad, bottom + pad, width - 2 * pad, height - 2 * pad))
    frame.set(xticks=[], yticks=[])
    for spine in frame.spines.values():
        spine.set_color(FAINT)
    frame.set_title(panel["title"], loc="left", size=9, color=INK, y=1, pad=-11, x=0.02)
    seen = [one for one in series if not all(map(math.isnan, one.values))]
    if not seen:
        frame.text(0.5, 0.45, EMPTY, ha="center", va="center", color="#9aa0aa", size=10)
    elif panel["type"] == "stat":
        _draw_stat(frame, panel, seen)
    else:
        inner = (left + 0.14 * width, bottom + 0.3 * height, 0.82 * width, 0.52 * height)
        _draw_lines(figure.add_axes(inner), panel, seen, window)
    return bool(seen)


def _draw_stat(frame: Axes, panel: dict[str, Any], series: list[Series]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    value = series[0].values[-1]
    limit = _limit(defaults)
    colour = INK if limit is None else (BAD if value >= limit else GOOD)
    shown = formatter(defaults["unit"])(value)
    frame.text(0.5, 0.38, shown, ha="center", va="center", size=20, color=colour)


def _draw_lines(axes: Axes, panel: dict[str, Any], series: list[Series], window: Window) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    if defaults["custom"]["stacking"]["mode"] == "normal":
        _stack(axes, series, window.step)
    else:
        for one in series:
            axes.plot(*_torn(one, window.step), linewidth=1.2, label=one.name)
    limit = _limit(defaults)
    top = max(value for one in series for value in one.values if not math.isnan(value))
    if limit is not None and top > limit / 4:
        axes.axhline(limit, color=BAD, linewidth=0.8, linestyle="--")
    axes.set_ylim(defaults.get("min"), defaults.get("max"))
    if top == 0:
        axes.set_ylim(0, 1)
    axes.set_xlim(window.start, window.end)
    _dress(axes, defaults)


def _torn(series: Series, step: float) -> tuple[list[float], list[float]]:
    """The points of a line, with a gap where a step has none: Grafana draws nothing there."""
    times: list[float] = []
    values: list[float] = []
    for at, value in zip(series.times, series.values, strict=True):
        if times and at - times[-1] > TORN * step:
            times.append(at - step)
            values.append(math.nan)
        times.append(at)
        values.append(value)
    return times, values


def _stack(axes: Axes, series: list[Series], step: float) -> None:
    times = sorted({at for one in series for at in one.times})
    times += [at + step for at, after in pairwise(times) if after - at > TORN * step]
    known = [dict(zip(one.times, one.values, strict=True)) for one in series]
    # Where nobody has a value the pile is torn, elsewhere who has none adds nothing.
    bare = {at for at in times if not any(at in values for values in known)}
    heights = [
        [math.nan if at in bare else _or_nought(values.get(at)) for at in sorted(times)]
        for values in known
    ]
    axes.stackplot(sorted(times), heights, labels=[one.name for one in series], alpha=0.75)


def _or_nought(value: float | None) -> float:
    return 0.0 if value is None or math.isnan(value) else value


def _clock(at: float, _position: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M}"


def _dress(axes: Axes, defaults: dict[str, Any]) -> None:
    axes.margins(x=0)
    axes.tick_params(labelsize=6.5, length=2, colors="#5b6270")
    begin, end = axes.get_xlim()
    axes.xaxis.set_major_locator(MultipleLocator(max(MINUTE, (end - begin) // TICKS)))
    axes.xaxis.set_major_formatter(FuncFormatter(_clock))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    show = formatter(defaults["unit"])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _position: show(value)))
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    handles, names = axes.get_legend_handles_labels()
    axes.legend(
        handles[:MOST_IN_LEGEND], [name[:34] for name in names[:MOST_IN_LEGEND]],
        loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=3, fontsize=5.5, frameon=False,
        handlelength=1, columnspacing=0.8,
    )  # fmt: skip


def _limit(defaults: dict[str, Any]) -> float | None:
    steps = defaults["thresholds"]["steps"]
    return float(steps[1]["value"]) if len(steps) > 1 else None


def formatter(unit: str) -> Callable[[float], str]:
    """How values of one of Grafana's units are written."""
    match unit:
        case "percentunit":
            return lambda value: f"{_short(100 * value)} %"
        case "percent":
            return lambda value: f"{_short(value)} %"
        case "s":
            return _seconds
        case "ms":
            return lambda value: _seconds(value / 1000)
        case "currencyUSD":
            return lambda value: f"${_short(value)}"
    suffix = {"reqps": " /s", "ops": " /s", "bytes": "B", "Bps": "B/s"}.get(unit, "")
    return lambda value: f"{_short(value)}{suffix}".strip()


def _seconds(value: float) -> str:
    return f"{_short(value)} s" if value >= 1 or value == 0 else f"{_short(1000 * value)} ms"


def _short(value: float) -> str:
    for size, prefix in _PREFIXES:
        if abs(value) >= size:
            return f"{value / size:.3g} {prefix}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
