"""What the shop counts is what its operators read that it counts."""

import re
from pathlib import Path

from commerce.core import metrics
from commerce.core.metrics import METRICS, Counter, Gauge, Histogram, Metric
from deployments.measures import MEASURES, Measure
from tests.meter import Notes

PAGE = Path(__file__).parents[4] / "docs" / "operations.md"
ROW = re.compile(r"\| `(atelier_\w+)` \| (\w+) \| (.*?) \| (.+) \|")


ALL: tuple[Metric | Measure, ...] = (*METRICS, *MEASURES)


class Broken:
    """A meter that fails."""

    def record(self, *_: object) -> None:
        raise ConnectionError


def test_the_documents_list_every_metric_as_it_is() -> None:
    listed = [row.groups() for row in ROW.finditer(PAGE.read_text())]

    counted = [
        (one.name, one.kind, ", ".join(f"`{label}`" for label in one.labels), one.sentence)
        for one in ALL
    ]
    assert listed == counted


def test_no_metric_is_left_out_of_the_list() -> None:
    named = {one for one in vars(metrics).values() if isinstance(one, Metric)}

    assert named == set(METRICS)


def test_names_follow_prometheus_own_rules() -> None:
    names = [one.name for one in ALL]

    assert len(set(names)) == len(names)
    for one in ALL:
        assert one.name.endswith("_total") == (one.kind == "counter")
        assert bool(one.buckets) == (one.kind == "histogram")
        assert list(one.buckets) == sorted(set(one.buckets))


def test_a_meter_hears_of_everything_that_is_recorded(notes: Notes) -> None:
    Counter("c_total", "A count.", ("loop",)).add("x", amount=3)
    Gauge("g", "A level.").set(0.0)
    Histogram("h", "A time.", buckets=(1.0,)).observe(0.5)

    assert notes.lines == [("c_total", 3, ("x",)), ("g", 0.0, ()), ("h", 0.5, ())]


def test_what_did_not_happen_is_not_counted(notes: Notes) -> None:
    Counter("c_total", "A count.").add(amount=0)

    assert notes.lines == []


def test_nobody_has_to_collect() -> None:
    metrics.use(None)

    Counter("c_total", "A count.").add()


def test_a_meter_that_fails_fails_nobody_else() -> None:
    metrics.use(Broken())

    Counter("c_total", "A count.").add()

    metrics.use(None)
