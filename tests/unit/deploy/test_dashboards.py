"""Dashboards are what Grafana imports: known by a uid, on its grid, asking whom it is told to."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dashboards.asking import Window
from benchmarks.dashboards.drawing import formatter
from tests.unit.deploy.operating import dashboards, panels

DASHBOARDS = dashboards()
COLUMNS = 24


def cells(panel: dict[str, Any]) -> set[tuple[int, int]]:
    box = panel["gridPos"]
    across = range(box["x"], box["x"] + box["w"])
    return {(x, y) for x in across for y in range(box["y"], box["y"] + box["h"])}


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_a_dashboard_is_known_by_its_file(file: Path) -> None:
    dashboard = DASHBOARDS[file]

    assert dashboard["uid"] == f"atelier-{file.stem}"
    assert dashboard["schemaVersion"] == 39
    # An id is that of one Grafana's database: imported with it, it would replace another there.
    assert "id" not in dashboard


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_every_panel_asks_the_prometheus_that_is_chosen(file: Path) -> None:
    dashboard = DASHBOARDS[file]
    [variable] = dashboard["templating"]["list"]

    assert (variable["name"], variable["type"], variable["query"]) == (
        "datasource",
        "datasource",
        "prometheus",
    )
    for panel in panels(dashboard):
        letters = [target["refId"] for target in panel["targets"]]
        asked = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
        assert letters
        assert len(set(letters)) == len(letters)
        assert all(one == {"type": "prometheus", "uid": "${datasource}"} for one in asked)


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_panels_lie_beside_each_other(file: Path) -> None:
    shown = DASHBOARDS[file]["panels"]

    assert len({panel["id"] for panel in shown}) == len(shown)
    assert all(x < COLUMNS for panel in shown for x, _ in cells(panel))
    for one, other in combinations(shown, 2):
        assert not cells(one) & cells(other), (one["title"], other["title"])


def test_a_rate_is_taken_over_four_scrapes_at_least() -> None:
    assert Window(0, 300, 5, 5).rate_interval == "20s"
    assert Window(0, 86_400, 480, 15).rate_interval == "495s"


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("percentunit", 1.0, "100 %"),
        ("s", 0.012, "12 ms"),
        ("s", 90, "90 s"),
        ("ms", 7500, "7.5 s"),
        ("bytes", 1_400_000, "1.4 MB"),
        ("reqps", 0, "0 /s"),
        ("currencyUSD", 2500, "$2.5 k"),
    ],
)
def test_a_value_is_written_in_its_unit(unit: str, value: float, shown: str) -> None:
    assert formatter(unit)(value) == shown
