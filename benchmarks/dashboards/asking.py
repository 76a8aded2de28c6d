"""What a panel's queries answer, from Prometheus' HTTP interface, as Grafana asks it."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

# Grafana's rule: four scrapes, so that a rate always has two points.
SCRAPES = 4
_WORD = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True)
class Series:
    """A line of a panel: seconds and values, and what its legend says."""

    name: str
    times: list[float]
    values: list[float]


@dataclass(frozen=True)
class Window:
    """What is looked at: from when to when, in Unix time, and how finely."""

    start: float
    end: float
    step: float
    scrape: float

    @property
    def rate_interval(self) -> str:
        """What `$__rate_interval` stands for."""
        return f"{max(int(self.step + self.scrape), int(SCRAPES * self.scrape))}s"


class Asker:
    """Asks one Prometheus about one window of time."""

    def __init__(self, url: str, window: Window) -> None:
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=60, trust_env=False)
        self.window = window

    def series(self, panel: dict[str, Any]) -> list[Series]:
        """All lines of a panel.

        Raises:
            ValueError: Prometheus does not understand a query.
        """
        return [one for target in panel["targets"] for one in self._of_target(target)]

    def _of_target(self, target: dict[str, Any]) -> list[Series]:
        window = self.window
        query = target["expr"].replace("$__rate_interval", window.rate_interval)
        asked: dict[str, Any] = {"query": query}
        if target["instant"]:
            answer = self._ask("/query", {**asked, "time": window.end})
            return [_series(target, one, [one["value"]]) for one in answer]
        span = {"start": window.start, "end": window.end, "step": window.step}
        return [
            _series(target, one, one["values"]) for one in self._ask("/query_range", asked | span)
        ]

    def _ask(self, path: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self._http.get(path, params=parameters).json()
        if answer["status"] != "success":
            raise ValueError(f"{answer['error']}: {parameters['query']}")
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found


def _series(target: dict[str, Any], found: dict[str, Any], points: list[Any]) -> Series:
    labels = found["metric"]
    pattern = target["legendFormat"]
    if pattern == "__auto":
        name = ", ".join(labels.values())
    else:
        name = _WORD.sub(lambda word: labels.get(word[1], ""), pattern)
    return Series(name, [float(at) for at, _ in points], [float(value) for _, value in points])
