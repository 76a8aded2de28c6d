"""What the engine `drape` costs: seconds a step, and memory of each step's own process.

    python -m benchmarks.drape PEOPLE GARMENTS [--times 5] [--side 1024] [--json OUT]

PEOPLE and GARMENTS are folders of pictures, or single pictures; refused pairs are passed over. The
people are scaled to `--side` pixels first. Each step runs in a process of its own that has loaded
only what the step needs, as the replicas of a cluster do: one that prepares, one that draws and
finishes. Seconds are medians, by the clock and by the processor; memory is the proportional set
size after the last picture and its peak.
"""

import argparse
import io
import json
import multiprocessing
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PIL import Image

from tryon import registry
from tryon.engine import Engine, Garment, Prepared, TryOnRequest
from tryon.errors import Refusal

Made = TypeVar("Made")
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Cost:
    """A step's: median seconds of so many passes, and megabytes of its process."""

    step: str
    passes: int
    seconds: float
    processor_seconds: float
    megabytes: float
    peak_megabytes: float


class Clock:
    """Takes the time of one step again and again."""

    def __init__(self) -> None:
        self.taken: dict[str, list[tuple[float, float]]] = {}

    def __call__(self, step: str, work: Callable[[], Made]) -> Made:
        clock, processor = time.perf_counter(), time.process_time()
        made = work()
        took = time.perf_counter() - clock, time.process_time() - processor
        self.taken.setdefault(step, []).append(took)
        return made

    def costs(self) -> Iterator[Cost]:
        now, peak = megabytes("smaps_rollup", "Pss"), megabytes("status", "VmHWM")
        for step, taken in self.taken.items():
            seconds, processor = (statistics.median(one) for one in zip(*taken, strict=True))
            yield Cost(step, len(taken), round(seconds, 3), round(processor, 3), now, peak)


def megabytes(file: str, name: str) -> float:
    """A figure that Linux keeps of this process."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self", file).read_text(), re.MULTILINE)
    return round(int(found[1]) / 1024, 1) if found else 0.0


def pictures(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(path for path in place.iterdir() if path.suffix.lower() in PICTURES)


def scaled(photo: Path, side: int) -> bytes:
    image = Image.open(photo).convert("RGB")
    scale = side / max(image.size)
    buffer = io.BytesIO()
    size = round(image.width * scale), round(image.height * scale)
    image.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def requests(asked: argparse.Namespace) -> list[TryOnRequest]:
    people = [scaled(photo, asked.side) for photo in pictures(asked.people)]
    garments = [Garment(picture.read_bytes(), "tops") for picture in pictures(asked.garments)]
    return [TryOnRequest(person, (garment,)) for person in people for garment in garments]


def prepare_all(asked: argparse.Namespace) -> tuple[list[bytes], list[Cost]]:
    """What the preprocessing does, again and again: the prepared pairs, and its cost."""
    engine, clock, prepared = registry.create("drape", asked.weights), Clock(), {}
    engine.warm("prepare")
    wanted = requests(asked)
    for index, request in enumerate(wanted * asked.times):
        try:
            prepared[index % len(wanted)] = prepared_by(engine, clock, request)
        except Refusal:
            continue
    return list(prepared.values()), list(clock.costs())


def prepared_by(engine: Engine, clock: Clock, request: TryOnRequest) -> bytes:
    return clock("prepare", lambda: engine.prepare(request).to_bytes())


def draw_all(asked: argparse.Namespace, bundles: list[bytes]) -> list[Cost]:
    """What the engine does with what was prepared."""
    engine, clock = registry.create("drape", asked.weights), Clock()
    engine.warm("infer")
    for bundle in bundles * asked.times:
        prepared = Prepared.from_bytes(bundle)
        [inferred] = clock("infer", partial(engine.infer, [prepared]))
        try:
            clock("finish", partial(engine.finish, prepared, inferred))
        except Refusal:
            continue
    return list(clock.costs())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("people", type=Path)
    parser.add_argument("garments", type=Path)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--weights", type=Path, default=Path(".cache/weights"))
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    apart = multiprocessing.get_context("spawn")
    with apart.Pool(1) as preparing:
        bundles, costs = preparing.apply(prepare_all, (asked,))
    with apart.Pool(1) as drawing:
        costs += drawing.apply(draw_all, (asked, bundles))
    print(f"{'step':8} {'passes':>6} {'s':>6} {'cpu s':>6} {'MB':>6} {'peak':>6}")
    for cost in costs:
        times = f"{cost.seconds:6.2f} {cost.processor_seconds:6.2f}"
        print(f"{cost.step:8} {cost.passes:6} {times} {cost.megabytes:6} {cost.peak_megabytes:6}")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=2))


if __name__ == "__main__":
    main()
