"""The metrics that there are, and those that alert rules and dashboards speak of."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from commerce.core.metrics import METRICS
from deployments.measures import MEASURES
from deployments.meter import Described
from devstack.paths import PROJECT

OPS = PROJECT / "ops"
_OURS = re.compile(r"ray_(atelier_\w+?)(?:_bucket|_sum|_count)?$")
_NAME = re.compile(r"\b((?:ray|haproxy|rabbitmq)_\w+|atelier:\w+:\w+|(?:up|ALERTS)(?=\{))")
_SELECTED = re.compile(r"(ray_atelier_\w+)\{([^}]*)\}")
# What Prometheus and Ray add to every series, and what histograms are made of.
ADDED = {"le", "application", "deployment", "replica", "instance", "job"}
# What others count, as it was seen on a running platform.
OTHERS = {
    line
    for line in (Path(__file__).parent / "metrics_of_others.txt").read_text().splitlines()
    if not line.startswith("#")
}


@dataclass(frozen=True)
class Query:
    """An expression and where it stands."""

    where: str
    expression: str

    @property
    def names(self) -> set[str]:
        """The metrics it speaks of."""
        return set(_NAME.findall(re.sub(r'"[^"]*"', '""', self.expression)))

    def labels_of_ours(self) -> Iterator[tuple[str, str]]:
        """Pairs of one of our metrics and a label that it is selected by."""
        for name, selector in _SELECTED.findall(self.expression):
            for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", selector):
                yield name, label


def ours(name: str) -> str | None:
    """The name in our code of a series of Ray's, if it is one of ours."""
    found = _OURS.match(name)
    if found is None:
        return None
    return found[1] if found[1] in labels() else name.removeprefix("ray_")


def labels() -> dict[str, set[str]]:
    """Our metrics' labels by their names."""
    described: tuple[Described, ...] = (*METRICS, *MEASURES)
    return {one.name: set(one.labels) for one in described}


def rules() -> list[dict[str, Any]]:
    """Every rule of every group."""
    files = sorted((OPS / "prometheus" / "rules").glob("*.yml"))
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    """Every rule that wakes or tells somebody."""
    return [rule for rule in rules() if "alert" in rule]


def recorded() -> set[str]:
    """The names that rules record."""
    return {rule["record"] for rule in rules() if "record" in rule}


def dashboards() -> dict[Path, dict[str, Any]]:
    """Every dashboard by its file."""
    files = sorted((OPS / "grafana" / "dashboards").glob("*.json"))
    return {file: json.loads(file.read_text()) for file in files}


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """What a dashboard shows, without the titles of its rows."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def queries() -> list[Query]:
    """Every expression of the rules and the dashboards."""
    of_rules = [Query(rule.get("alert") or rule["record"], rule["expr"]) for rule in rules()]
    of_panels = [
        Query(f"{file.name}: {panel['title']}", target["expr"])
        for file, dashboard in dashboards().items()
        for panel in panels(dashboard)
        for target in panel["targets"]
    ]
    return of_rules + of_panels
