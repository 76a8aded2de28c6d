"""Every answer that a client got, by what was going on in the house at that moment."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from benchmarks.chaos.journal import Journal, is_of_the_proxy


@dataclass
class Phase:
    """A stretch of the run: when, and what clients saw in it."""

    name: str
    at: float
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Seconds within which that share of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    def line(self) -> str:
        """A row of the table under `HEAD`."""
        numbers = (self.at, self.seconds, sum(self.answers.values()), sum(self.failed.values()))
        late = (self.percentile(0.5) * 1000, self.percentile(0.99) * 1000)
        return "{:28} {:6.1f}  {:8.1f}  {:7}  {:6}  {:6.0f}  {:6.0f}".format(
            self.name, *numbers, *late
        )


HEAD = f"{'what went on':28}   at s  lasted s  answers  failed  p50 ms  p99 ms"


@dataclass
class Ledger(Journal):
    """A journal that also knows when each answer came, how late, and whether it was expected."""

    phases: list[Phase] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @contextmanager
    def phase(self, name: str) -> Iterator[Phase]:
        """What comes within the block belongs to it."""
        phase = Phase(name, round(time.monotonic() - self.began, 1))
        self.phases.append(phase)
        began = time.monotonic()
        yield phase
        phase.seconds = round(time.monotonic() - began, 1)

    def note(self, what: str, answer: httpx.Response | httpx.HTTPError) -> None:
        """Count an answer where it belongs."""
        super().note(what, answer)
        if not self.phases:
            return
        if isinstance(answer, httpx.HTTPError):
            self._fail(what, f"{type(answer).__name__} {answer}")
            return
        self.phases[-1].answers[what] += 1
        self.phases[-1].latencies.append(answer.elapsed.total_seconds())
        if _is_failure(answer):
            self._fail(what, f"{answer.status_code} {answer.text[:160]}")

    def _fail(self, what: str, how: str) -> None:
        at = time.monotonic() - self.began
        self.phases[-1].failed[what] += 1
        self.failures.append(f"{at:6.1f} s, {self.phases[-1].name}: {what}: {how}")


def _is_failure(answer: httpx.Response) -> bool:
    """Whether it is not the shop's own yes or no: that something is sold out is an answer."""
    too_many = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    return answer.is_server_error or is_of_the_proxy(answer) or too_many
