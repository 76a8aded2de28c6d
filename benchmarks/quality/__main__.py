"""Tries garments on people, judges every result, and lays all out for the eye.

    python -m benchmarks.quality [--people DIR] [--garments DIR] [--outfit A+B]... [--out DIR]

Folders of pictures, or single ones; without them the evaluation set in `../shared`, or where that
is absent the pictures that the platform's demo uses. OUT
receives `index.html`, `sheet.png`, `scores.json` and a picture a result. An outfit names two or
more garments by the beginnings of their files' names.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from benchmarks.quality import page, report, sheet
from benchmarks.quality.judging import Judge, Person
from benchmarks.quality.trying import Cell, peak_megabytes, try_on
from tryon import quality, registry
from tryon.engine import Engine, Mode
from tryon.imaging import codec

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
LONGEST = 1024
CACHE = Path(".cache")
EVALUATION = Path("../shared/tryon/evaluation")
PEOPLE = ("studio-2.jpg", "astronaut.png", "clem-onojegaw.jpg", "studio-5.jpg")
GARMENTS = tuple(
    f"saleordemoproduct_cl_{name}.png"
    for name in ("boot03_1", "boot06_1", "boot07_1", "polo02", "polo04-woman", "bogo03_1")
)


def usual(folder: str, names: Sequence[str]) -> list[Path]:
    """The evaluation set where a machine has it, else the pictures that the demo uses."""
    if (EVALUATION / folder).is_dir():
        return [EVALUATION / folder]
    return [CACHE / "pictures" / name for name in names]


def pictures(places: Sequence[Path]) -> list[Path]:
    """Single pictures, and those in folders by name."""
    found = []
    for place in places:
        inside = sorted(place.iterdir()) if place.is_dir() else [place]
        found += [path for path in inside if path.suffix.lower() in PICTURES]
    return found


def outfits(asked: Sequence[str], garments: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """Each as its garments.

    Raises:
        SystemExit: no garment's name begins so.
    """
    for outfit in asked:
        parts = outfit.split("+")
        chosen = [next((g for g in garments if g.stem.startswith(part)), None) for part in parts]
        if None in chosen:
            raise SystemExit(f"{outfit}: no garment's name begins so")
        yield tuple(garment for garment in chosen if garment)


def products(judge: Judge, columns: Sequence[tuple[Path, ...]]) -> dict[Path, quality.Product]:
    """Every garment, cut out."""
    known = {}
    for path in {one for garments in columns for one in garments}:
        read = codec.decode(path.read_bytes(), LONGEST)
        known[path] = judge.product(read.picture, read.alpha)
    return known


def fill(
    engine: Engine, people: Sequence[Path], columns: Sequence[tuple[Path, ...]], mode: Mode
) -> Iterator[Cell]:
    """All cells, row by row, not judged yet."""
    for person in people:
        for garments in columns:
            cell = try_on(engine, person, garments, mode)
            took = sum(stage.clock for stage in cell.stages.values())
            told = f"{cell.refusal} {cell.detail}".strip() or ", ".join(
                f"{k} {v}" for k, v in cell.served.items()
            )
            print(f"{person.stem[:28]:28} {cell.column[:40]:40} {took:5.1f} s  {told}", flush=True)
            yield cell


def judge_all(cells: Sequence[Cell], columns: Sequence[tuple[Path, ...]], weights: Path) -> None:
    """Adds the scores by the pictures; an outfit, which is no single product, has only its own."""
    judge, people = Judge(weights), dict[Path, Person]()
    known = products(judge, columns)
    for cell in cells:
        if cell.picture and len(cell.garments) == 1:
            photo = codec.decode(cell.person.read_bytes(), 2 * LONGEST).picture
            person = people.setdefault(cell.person, judge.person(photo))
            result = codec.decode(cell.picture, 2 * LONGEST).picture
            cell.judged = judge.judge(person, known[cell.garments[0]], result)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=Path, nargs="+", default=usual("people", PEOPLE))
    parser.add_argument("--garments", type=Path, nargs="+", default=usual("garments", GARMENTS))
    parser.add_argument("--outfit", action="append", default=[], metavar="A+B")
    parser.add_argument("--out", type=Path, default=Path(".state/quality"))
    parser.add_argument("--engine", default="drape", choices=registry.names())
    parser.add_argument("--weights", type=Path, default=CACHE / "weights")
    parser.add_argument("--mode", default="balanced", choices=("fast", "balanced", "quality"))
    return parser.parse_args()


def main() -> None:
    """Everything, in the order of the sheet."""
    asked = arguments()
    engine = registry.create(asked.engine, asked.weights)
    engine.warm("prepare")
    engine.warm("infer")
    people, garments = pictures(asked.people), pictures(asked.garments)
    columns = [*((one,) for one in garments), *outfits(asked.outfit, garments)]
    cells = list(fill(engine, people, columns, cast("Mode", asked.mode)))
    peak = peak_megabytes()  # before the judge's models
    judge_all(cells, columns, asked.weights)
    found = report.summary(cells, peak)
    asked.out.mkdir(parents=True, exist_ok=True)
    kept = {"summary": found, "cells": [cell.to_json() for cell in cells]}
    (asked.out / "scores.json").write_text(json.dumps(kept, indent=1))
    sheet.draw(people, columns, cells).save(asked.out / "sheet.png")
    print(*report.lines(found), page.write(asked.out, people, columns, cells, found), sep="\n")


if __name__ == "__main__":
    main()
