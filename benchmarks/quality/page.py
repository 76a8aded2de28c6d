"""The contact sheet as a page: every picture at its size, its scores, and what was refused."""

import html
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality.report import SHOWN
from benchmarks.quality.trying import STAGES, Cell

_STYLE = """
body { font: 14px/1.4 sans-serif; margin: 2rem; color: #222 }
table { border-collapse: collapse } td, th { padding: 6px; vertical-align: top; text-align: left }
.sheet img { height: 420px; display: block } .sheet th img { height: 200px }
small { display: block; max-width: 300px; color: #555 } .refused { color: #96201e }
.figures td, .figures th { border-bottom: 1px solid #ddd; padding: 3px 12px 3px 0 }
"""


def write(
    out: Path,
    people: Sequence[Path],
    columns: Sequence[tuple[Path, ...]],
    cells: list[Cell],
    found: dict[str, Any],
) -> Path:
    """`index.html` in the folder, with the pictures beside it."""
    for cell in cells:
        if cell.picture:
            (out / _name(cell)).write_bytes(cell.picture)
    shown = {path: _copy(path, out) for path in {*people, *(one for c in columns for one in c)}}
    body = [*_figures(found), *_refusals(cells), *_table(people, columns, cells, shown)]
    (page := out / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Try-on quality</title><style>{_STYLE}</style>"
        + "\n".join(body)
    )
    return page


def _copy(path: Path, out: Path) -> str:
    name = f"given-{path.name}"
    (out / name).write_bytes(path.read_bytes())
    return name


def _name(cell: Cell) -> str:
    return f"{cell.person.stem}+{cell.column.replace(' ', '')}.jpg"


def _figures(found: dict[str, Any]) -> Iterator[str]:
    yield f"<h1>{found['served']} of {found['cells']} served</h1>"
    yield "<table class=figures><tr><th>step<th>seconds, median<th>of a processor"
    for name in STAGES:
        yield f"<tr><td>{name}<td>{found['seconds'][name]}<td>{found['processorSeconds'][name]}"
    yield f"<tr><td>peak memory<td>{found['peakMegabytes']} MB<td></table>"
    yield "<p>Medians of the scores: "
    yield html.escape(json.dumps({k: v for k, v in found["scores"].items() if v is not None}))


def _refusals(cells: Sequence[Cell]) -> Iterator[str]:
    """Apart from the pictures: each is right or wrong by itself."""
    yield "<h2>Refused</h2><table class=figures><tr><th>reason<th>person<th>garment<th>score"
    for cell in sorted(cells, key=lambda one: one.refusal):
        if cell.refusal:
            told = cell.refusal, cell.person.stem, cell.column, cell.detail
            yield "<tr>" + "".join(f"<td>{html.escape(text)}" for text in told)
    yield "</table>"


def _table(
    people: Sequence[Path],
    columns: Sequence[tuple[Path, ...]],
    cells: Sequence[Cell],
    shown: dict[Path, str],
) -> Iterator[str]:
    at = {(cell.person, cell.garments): cell for cell in cells}
    yield "<h2>Pictures</h2><table class=sheet><tr><th>"
    for garments in columns:
        yield "<th>" + "".join(_image(shown[one]) for one in garments)
    for person in people:
        yield f"<tr><td>{_image(shown[person])}<small>{html.escape(person.stem)}</small>"
        yield from (_cell(at[person, garments]) for garments in columns if (person, garments) in at)
    yield "</table>"


def _cell(cell: Cell) -> str:
    if not cell.picture:
        return f"<td class=refused>{html.escape(cell.refusal)}"
    scores = {**cell.served, **cell.judged}
    told = ", ".join(f"{name} {scores[name]:.2f}" for name in SHOWN if name in scores)
    took = sum(stage.clock for stage in cell.stages.values())
    return f"<td>{_image(_name(cell))}<small>{html.escape(told)}, {took:.1f} s</small>"


def _image(name: str) -> str:
    quoted = html.escape(name)
    return f'<a href="{quoted}"><img src="{quoted}" loading=lazy></a>'
