"""Alerts and dashboards speak of metrics that there are, and lead to a page that helps."""

import re

import pytest
import yaml

from devstack.paths import PROJECT
from tests.unit.deploy.operating import (
    ADDED,
    OPS,
    OTHERS,
    Query,
    alerts,
    labels,
    ours,
    queries,
    recorded,
)

# What Prometheus makes itself.
PROMETHEUS = {"up", "ALERTS"}
RUNBOOKS = (PROJECT / "docs" / "runbooks.md").read_text("utf-8")


def named(query: Query) -> str:
    return query.where


@pytest.mark.parametrize("query", queries(), ids=named)
def test_a_query_speaks_of_metrics_that_there_are(query: Query) -> None:
    known = {f"ray_{name}" for name in labels()}

    assert query.names
    for name in query.names:
        mine = ours(name)
        assert (f"ray_{mine}" in known) or name in OTHERS | recorded() | PROMETHEUS, name


@pytest.mark.parametrize("query", queries(), ids=named)
def test_a_query_selects_by_labels_that_the_metric_has(query: Query) -> None:
    for name, label in query.labels_of_ours():
        assert label in labels()[str(ours(name))] | ADDED, (name, label)


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
def test_an_alert_says_what_is_wrong_and_which_runbook_helps(alert: dict[str, object]) -> None:
    headings = re.findall(r"^## (.+)$", RUNBOOKS, re.MULTILINE)
    pages = {f"docs/runbooks.md#{heading.lower().replace(' ', '-')}" for heading in headings}

    annotations = alert["annotations"]
    assert isinstance(annotations, dict)
    assert annotations["summary"].endswith(".")
    assert annotations["runbook_url"] in pages
    assert alert["labels"] in ({"severity": "page"}, {"severity": "ticket"})


def test_every_alert_has_a_name_of_its_own_that_its_runbook_knows() -> None:
    names = [str(alert["alert"]) for alert in alerts()]

    assert len(set(names)) == len(names)
    for name in names:
        assert f"`{name}`" in RUNBOOKS, name


def test_where_alerts_go_is_decided_for_each_severity() -> None:
    routing = yaml.safe_load((OPS / "alertmanager" / "alertmanager.yml").read_text())

    receivers = {receiver["name"] for receiver in routing["receivers"]}
    wanted = {matcher for route in routing["route"]["routes"] for matcher in route["matchers"]}
    assert wanted >= {'severity="page"', 'severity="ticket"'}
    assert {route["receiver"] for route in routing["route"]["routes"]} <= receivers
