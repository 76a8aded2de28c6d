"""Tries every garment on every person and lays the results out for the eye.

    python benchmarks/tryon_contact_sheet.py PEOPLE GARMENTS OUT [--weights DIR] [--mode MODE]

PEOPLE and GARMENTS are folders of pictures, or single pictures. OUT receives one JPEG a result and
`index.html`, a table of people by garments. Printed: each pair's result or refusal, seconds by the
clock and by the processor, and the peak memory so far.
"""

import argparse
import html
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tryon import registry
from tryon.engine import Engine, Garment, Mode, TryOnRequest
from tryon.errors import Refusal

PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pair; `picture` is None if it was refused."""

    person: Path
    garment: Path
    picture: bytes | None
    verdict: str
    seconds: float
    processor_seconds: float


def pictures(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(path for path in place.iterdir() if path.suffix.lower() in PICTURES)


def try_on(engine: Engine, person: Path, garment: Path, mode: Mode) -> Outcome:
    wanted = TryOnRequest(person.read_bytes(), (Garment(garment.read_bytes()),), mode)
    clock, processor = time.perf_counter(), time.process_time()
    picture = None
    try:
        prepared = engine.prepare(wanted)
        [inferred] = engine.infer([prepared])
        [result] = engine.finish(prepared, inferred)
        picture, verdict = result.picture, ", ".join(f"{k} {v}" for k, v in result.scores.items())
    except Refusal as refusal:
        verdict = refusal.code
    took = time.perf_counter() - clock
    return Outcome(person, garment, picture, verdict, took, time.process_time() - processor)


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def cells(outcomes: list[Outcome], out: Path) -> Iterator[str]:
    person = None
    for outcome in outcomes:
        if outcome.person != person:
            person = outcome.person
            yield f"<tr><th>{html.escape(person.stem)}"
        if outcome.picture is None:
            yield f"<td>{html.escape(outcome.verdict)}"
            continue
        name = f"{outcome.person.stem}+{outcome.garment.stem}.jpg"
        (out / name).write_bytes(outcome.picture)
        yield f'<td><img src="{html.escape(name)}" height="480">'


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("people", type=Path)
    parser.add_argument("garments", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--engine", default="drape", choices=registry.names())
    parser.add_argument("--weights", type=Path, default=Path(".cache/weights"))
    parser.add_argument("--mode", default="balanced", choices=("fast", "balanced", "quality"))
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    engine = registry.create(asked.engine, asked.weights)
    engine.warm("prepare")
    engine.warm("infer")
    asked.out.mkdir(parents=True, exist_ok=True)
    outcomes = []
    print(f"{'person':32} {'garment':32} {'s':>5} {'cpu s':>5} {'MB':>4}  result")
    for person in pictures(asked.people):
        for garment in pictures(asked.garments):
            done = try_on(engine, person, garment, cast("Mode", asked.mode))
            outcomes.append(done)
            times = f"{done.seconds:5.1f} {done.processor_seconds:5.1f} {peak_megabytes():4}"
            print(f"{person.stem[:32]:32} {garment.stem[:32]:32} {times}  {done.verdict}")
    (out := asked.out / "index.html").write_text("<table>" + "\n".join(cells(outcomes, asked.out)))
    print(out)


if __name__ == "__main__":
    main()
