"""How well and how fast products are found by their looks: `python -m benchmarks.visual_search`.

Well: of the demo catalogue, how many of the five nearest lie on the same shelf, of as many as
could, and what chance would put there; `--sheet FILE` draws eight products with their nearest.
Fast: one search through random vectors, and what they take in memory.
"""

import argparse
import io
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from PIL import Image

from commerce.visual_search.matrix import Matrix, Near, Seen, vectors_of
from devstack.catalogue import entries, pictures
from devstack.paths import CACHE
from tryon.pictures import PicturePreparer

NEAREST = 5
CHANNELS = 1280
ROUNDS = 20
_TILE, _ROWS = 160, 8


@dataclass(frozen=True)
class Shown:
    """A product of the demo catalogue and its pictures."""

    id: UUID
    slug: str
    category: str
    covers: tuple[bytes, ...]
    is_photographed: bool


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, help="where to draw what is alike")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    given = parser.parse_args()
    tell_how_well(given.sheet)
    for size in given.sizes:
        tell_how_fast(size)


def tell_how_well(sheet: Path | None) -> None:
    """Compare shelves of products with those of their nearest."""
    shown = list(_catalogue())
    looks = _looks(shown)
    for name, some in (
        ("all products", shown),
        ("those that are photographed", [one for one in shown if one.is_photographed]),
    ):
        matrix = Matrix().changed([seen for one in some for seen in looks[one.id]])
        found = {one.id: _nearest(matrix, looks[one.id], one.id) for one in some}
        print(f"{name}: {len(some)}, on the same shelf {_share(some, found):.0%}, "
              f"by chance {_chance(some):.0%}")  # fmt: skip
        if sheet is not None and some is not shown:
            _draw(some[:: max(1, len(some) // _ROWS)][:_ROWS], found, shown).save(sheet)


def tell_how_fast(size: int) -> None:
    """Time searches through so many random vectors."""
    random = np.random.default_rng(7)
    before = _memory()
    matrix = Matrix()
    for begin in range(0, size, 1000):
        some = random.normal(size=(min(1000, size - begin), CHANNELS))
        some /= np.linalg.norm(some, axis=1, keepdims=True)
        matrix = matrix.changed(
            [Seen(uuid4(), uuid4(), row.tobytes()) for row in some.astype("<f2")]
        )
    wanted = matrix._blocks[0].vectors[:1]  # noqa: SLF001 - one of its own
    took, worked = [], time.process_time()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        matrix.nearest(wanted, 200)
        took.append(1000 * (time.perf_counter() - began))
    cpu = 1000 * (time.process_time() - worked) / ROUNDS
    middle, worst = np.percentile(took, [50, 95])
    print(f"{size} pictures: p50 {middle:.1f} ms, p95 {worst:.1f} ms, {cpu:.1f} ms of CPU, "
          f"{_memory() - before:.0f} MB")  # fmt: skip


def _catalogue() -> list[Shown]:
    return [
        Shown(
            uuid4(),
            entry.slug,
            entry.category,
            tuple(picture.read() for picture in pictures.pictures_of(entry, CACHE / "pictures")),
            any(color.photos for color in entry.colors),
        )
        for entry in entries.entries()
    ]


def _looks(shown: Sequence[Shown]) -> dict[UUID, list[Seen]]:
    preparer = PicturePreparer(CACHE / "weights")
    return {
        one.id: [Seen(uuid4(), one.id, preparer.embed(cover)[0]) for cover in one.covers]
        for one in shown
    }


def _nearest(matrix: Matrix, looks: Sequence[Seen], leave_out: UUID) -> list[Near]:
    return matrix.nearest(vectors_of([seen.vector for seen in looks]), NEAREST, leave_out)


def _share(shown: Sequence[Shown], found: dict[UUID, list[Near]]) -> float:
    """How many of the nearest lie on the same shelf, of as many as could."""
    shelves = {one.id: one.category for one in shown}
    hits = sum(shelves[near.product] == one.category for one in shown for near in found[one.id])
    return hits / sum(min(NEAREST, others) for others in _others(shown))


def _chance(shown: Sequence[Shown]) -> float:
    """The same, if the others came in any order."""
    expected = [NEAREST * others / (len(shown) - 1) for others in _others(shown)]
    return sum(expected) / sum(min(NEAREST, others) for others in _others(shown))


def _others(shown: Sequence[Shown]) -> list[int]:
    """How many others lie on each product's shelf."""
    shelves = [one.category for one in shown]
    return [shelves.count(shelf) - 1 for shelf in shelves]


def _draw(
    asked: Sequence[Shown], found: dict[UUID, list[Near]], shown: Sequence[Shown]
) -> Image.Image:
    covers = {one.id: one.covers[0] for one in shown}
    sheet = Image.new("RGB", ((NEAREST + 1) * _TILE, len(asked) * _TILE), "white")
    for row, one in enumerate(asked):
        for column, product in enumerate([one.id, *(near.product for near in found[one.id])]):
            tile = Image.open(io.BytesIO(covers[product])).convert("RGB")
            tile.thumbnail((_TILE - 8, _TILE - 8))
            sheet.paste(tile, (column * _TILE + 4, row * _TILE + 4))
    return sheet


def _memory() -> float:
    """The largest this process has been, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
