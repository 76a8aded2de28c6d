"""The contact sheet, filled by an engine that dresses nobody."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.quality import __main__ as contact
from benchmarks.quality import page, report, sheet
from benchmarks.quality.trying import Cell
from tryon.engine import Engine, Inferred, Prepared, Step, TryOnRequest, TryOnResult, always
from tryon.errors import GarmentUnclear


class Mirror:
    """Shows the photo again; refuses what is small."""

    name = "mirror"

    def __init__(self, weights: Path, **options: object) -> None:
        self._weights, self._options = weights, options
        self._photos: list[bytes] = []

    def warm(self, step: Step) -> None:
        pass

    def prepare(self, request: TryOnRequest) -> Prepared:
        if any(len(garment.picture) < 200 for garment in request.garments):
            raise GarmentUnclear
        self._photos.append(request.person)
        return Prepared({}, {})

    def infer(
        self, batch: Sequence[Prepared], is_wanted: Callable[[int], bool] = always
    ) -> list[Inferred]:
        return [Inferred({}, {}) for i, _ in enumerate(batch) if is_wanted(i)]

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        assert not prepared.arrays
        assert not inferred.arrays
        return [TryOnResult(self._photos[-1], "image/jpeg", 0, {"kept": 1.0, "changed": 0.0})]


@pytest.fixture
def engine() -> Engine:
    return Mirror(Path())


@pytest.fixture
def people(tmp_path: Path, jpeg: Callable[..., bytes]) -> list[Path]:
    (folder := tmp_path / "people").mkdir()
    (folder / "ann.jpg").write_bytes(jpeg(300, 400))
    (folder / "<bo>.jpg").write_bytes(jpeg(400, 300))
    (folder / "notes.txt").write_text("no picture")
    return contact.pictures([folder])


@pytest.fixture
def garments(tmp_path: Path, jpeg: Callable[..., bytes]) -> list[Path]:
    paths = [tmp_path / name for name in ("g1_top.png", "g2_skirt.png", "g3_tiny.png")]
    for path, side in zip(paths, (300, 320, 1), strict=True):
        path.write_bytes(jpeg(side, side, kind="PNG"))
    return paths


@pytest.fixture
def columns(garments: list[Path]) -> list[tuple[Path, ...]]:
    return [*((one,) for one in garments), *contact.outfits(["g1+g2"], garments)]


@pytest.fixture
def cells(engine: Engine, people: list[Path], columns: list[tuple[Path, ...]]) -> list[Cell]:
    return list(contact.fill(engine, people, columns, "fast"))


def test_every_person_meets_every_garment_and_outfit(cells: list[Cell]) -> None:
    met = {(cell.person.stem, cell.column) for cell in cells}

    assert len(met) == 8
    assert ("ann", "g1_top + g2_skirt") in met


def test_refusals_are_counted_apart_by_their_code(cells: list[Cell]) -> None:
    found = report.summary(cells, megabytes=123)

    assert (found["cells"], found["served"]) == (8, 6)
    assert found["refused"] == {"garment-unclear": 2}
    assert set(found["seconds"]) == {"prepare", "infer", "finish"}
    assert json.dumps([cell.to_json() for cell in cells])
    assert any("garment-unclear" in line for line in report.lines(found))


def test_the_picture_has_a_place_for_each(
    people: list[Path], columns: list[tuple[Path, ...]], cells: list[Cell]
) -> None:
    drawn = sheet.draw(people, columns, cells)

    one = sheet.draw(people[:1], columns[:1], cells[:1])
    assert isinstance(drawn, Image.Image)
    assert drawn.width == one.width * 5 // 2
    assert drawn.height == one.height * 3 // 2


def test_the_page_shows_results_and_reasons_and_trusts_no_name(
    tmp_path: Path, people: list[Path], columns: list[tuple[Path, ...]], cells: list[Cell]
) -> None:
    (out := tmp_path / "out").mkdir()

    shown = page.write(out, people, columns, cells, report.summary(cells, 1)).read_text()

    assert shown.count("garment-unclear") == 4  # in the list, and in the table
    assert "<bo>" not in shown
    assert (out / "ann+g1_top+g2_skirt.jpg").read_bytes() == people[1].read_bytes()


def test_an_outfit_of_unknown_garments_is_refused(garments: list[Path]) -> None:
    with pytest.raises(SystemExit, match=r"g1\+hat"):
        list(contact.outfits(["g1+hat"], garments))
