"""What clients saw: every answer, and every try-on that was accepted."""

from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

import httpx

# HAProxy's own answer while no web replica lives, or when the one it asked dies: Serve has it say
# 500 for 502, 503 and 504. The shop itself never says 500.
NO_REPLICA = "500 of the proxy"


@dataclass
class Journal:
    """Kept by all clients together.

    Attributes:
        answers: by what was asked and how it ended: a status, or the error that came instead.
        accepted: the jobs that a client was told of, by the key it asked with.
        unanswered: keys that no answer ever came for; the shop may have accepted them.
        deleted: jobs whose shoppers had them forgotten.
        orders: by the key it was asked with, the order that a client was told of.
        wrong: what no client should ever see.
    """

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    accepted: dict[str, UUID] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    deleted: set[UUID] = field(default_factory=set)
    orders: dict[str, UUID] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, what: str, answer: httpx.Response | httpx.HTTPError) -> None:
        """Count an answer, or the error that came instead of one."""
        if isinstance(answer, httpx.HTTPError):
            self.answers[what, type(answer).__name__] += 1
            return
        how = str(answer.status_code)
        if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            if _is_of_the_proxy(answer):
                how = NO_REPLICA
            else:
                self.wrong.append(f"{what}: 500 {answer.text[:200]}")
        self.answers[what, how] += 1

    def accept(self, key: str, job_id: UUID) -> None:
        """Note a job that a client was told of; one key is one job."""
        if self.accepted.setdefault(key, job_id) != job_id:
            self.wrong.append(f"key {key} was accepted as two jobs")

    def errors(self) -> dict[str, int]:
        """How often clients got no answer, or one that says it is the shop's fault."""
        found: Counter[str] = Counter()
        for (_, how), times in self.answers.items():
            if not how.isdecimal() or int(how) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                found[how] += times
        return dict(found.most_common())


def _is_of_the_proxy(answer: httpx.Response) -> bool:
    return "json" not in answer.headers.get("Content-Type", "")
