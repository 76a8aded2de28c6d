"""What clients saw: every answer and under which fault it came, and all that was promised them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

import httpx

QUIET = "nothing"
"""Under what an answer comes while no fault is on."""

# What HAProxy answers by itself names it (deployments/ingress). What else is no problem+json is not
# the shop's either.
OF_THE_PROXY = " of the proxy"
# Clients go to the picture store by themselves.
UPLOAD = "upload"
OF_THE_STORE = " of the store"
BROKEN = "broken"
PROBLEM = "application/problem+json"


@dataclass
class Tally:
    """What clients saw while one kind of fault was the latest.

    Attributes:
        answers: how often by a status, `<status> of the proxy`, or `broken` for a connection.
        seconds: how long the answers took that were of use, by what was asked.
        promised: orders and try-ons that were accepted meanwhile.
    """

    answers: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    promised: Counter[str] = field(default_factory=Counter)


@dataclass
class Journal:
    """Kept by all clients together.

    Attributes:
        answers: by what was asked and how it ended: a status, or the error that came instead.
        tallies: the same by the kind of fault that was on.
        now: the kind of the latest fault that is not over.
        accepted: the jobs that a client was told of, by the key it asked with.
        unanswered: keys that no answer ever came for; the shop may have accepted them.
        deleted: jobs whose shoppers had them forgotten.
        orders: by the key it was asked with, the order that a client was told of.
        cancelled: orders whose shoppers were told that they are called off.
        shipped: orders that staff were told are on their way.
        wrong: what no client should ever see.
    """

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    now: str = QUIET
    accepted: dict[str, UUID] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    deleted: set[UUID] = field(default_factory=set)
    orders: dict[str, UUID] = field(default_factory=dict)
    cancelled: set[UUID] = field(default_factory=set)
    shipped: set[UUID] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def note(self, what: str, answer: httpx.Response | httpx.HTTPError) -> None:
        """Count an answer, or the error that came instead of one."""
        if isinstance(answer, httpx.HTTPError):
            self._count(what, type(answer).__name__, BROKEN)
            return
        how = str(answer.status_code)
        if answer.is_error and what == UPLOAD:
            how += OF_THE_STORE
        elif is_of_the_proxy(answer):
            how += OF_THE_PROXY
        elif answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.wrong.append(f"{what}: 500 under {self.now}: {answer.json()['detail']}")
        self._count(what, how, how)
        if not answer.is_error:
            self.tallies[self.now].seconds[what].append(answer.elapsed.total_seconds())

    def accept(self, key: str, job_id: UUID) -> None:
        """Note a job that a client was told of; one key is one job."""
        if self.accepted.setdefault(key, job_id) != job_id:
            self.wrong.append(f"key {key} was accepted as two jobs")
        self.tallies[self.now].promised["try-ons"] += 1

    def order(self, key: str, order_id: UUID) -> None:
        """Note an order that a client was told of; one key is one order."""
        if key not in self.orders:
            self.tallies[self.now].promised["orders"] += 1
        if self.orders.setdefault(key, order_id) != order_id:
            self.wrong.append(f"key {key} was answered with two orders")

    def _count(self, what: str, how: str, kind: str) -> None:
        self.answers[what, how] += 1
        self.tallies[self.now].answers[kind] += 1

    def errors(self) -> dict[str, int]:
        """How often clients got no answer, or one that says it is not their fault."""
        found: Counter[str] = Counter()
        for (_, how), times in self.answers.items():
            if not how.isdecimal() or int(how) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                found[how] += times
        return dict(found.most_common())


def is_of_the_proxy(answer: httpx.Response) -> bool:
    """Whether an error is not the shop's answer, but of who stands in front of it."""
    is_plain = PROBLEM not in answer.headers.get("Content-Type", "")
    return answer.is_error and (is_plain or "Proxy-Status" in answer.headers)


def means_again(answer: httpx.Response) -> bool:
    """Whether the shop could not answer now: its own fault, too many, or still at the first."""
    if is_of_the_proxy(answer) or answer.is_server_error:
        return True
    if answer.status_code == HTTPStatus.CONFLICT:
        return str(answer.json().get("type", "")).endswith("request-in-flight")
    return answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
