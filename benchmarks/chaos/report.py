"""The table of a run: for a terminal, and in Markdown for the documents."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table

from benchmarks.chaos.journal import BROKEN, QUIET, Tally
from benchmarks.chaos.mischief import FAULTS, Incident
from benchmarks.chaos.run import Outcome

HEADER = (
    "fault", "times", "lasts s", "well after s", "answers", "503", "of the proxy", "broken", "500",
    "orders", "try-ons", "page p95 ms", "order p95 ms",
)  # fmt: skip
_PAGES = ("products", "product", "search")
_NONE = "-"


def rows(outcome: Outcome) -> list[tuple[str, ...]]:
    """A row a kind of fault: how often, how long, and what clients saw of it."""
    by_kind: dict[str, list[Incident]] = {}
    for incident in outcome.incidents:
        by_kind.setdefault(incident.kind, []).append(incident)
    kinds = [QUIET, *(kind for kind in FAULTS if kind in by_kind)]
    tallies = outcome.journal.tallies
    return [_row(kind, by_kind.get(kind, []), tallies[kind]) for kind in kinds]


def _row(kind: str, incidents: Sequence[Incident], tally: Tally) -> tuple[str, ...]:
    answers = tally.answers
    return (
        kind,
        str(len(incidents)) if incidents else _NONE,
        f"{incidents[0].lasted:.0f}" if incidents and incidents[0].lasted else _NONE,
        _recovery(incidents),
        str(answers.total()),
        str(answers["503"] + answers["503 of the store"]),
        str(sum(n for how, n in answers.items() if how.endswith("of the proxy"))),
        str(answers[BROKEN]),
        str(answers["500"]),
        str(tally.promised["orders"]),
        str(tally.promised["try-ons"]),
        _p95(seconds for page in _PAGES for seconds in tally.seconds[page]),
        _p95(tally.seconds["order"]),
    )


def _recovery(incidents: Sequence[Incident]) -> str:
    took = [incident.recovered_in for incident in incidents]
    known = [seconds for seconds in took if seconds is not None]
    if len(known) < len(took):
        return "never"
    if len(known) < 2:  # noqa: PLR2004 - of one there is no median
        return f"{known[0]:.1f}" if known else _NONE
    return f"{min(known):.1f} / {statistics.median(known):.1f} / {max(known):.1f}"


def _p95(seconds: Iterable[float]) -> str:
    ordered = sorted(seconds)
    return f"{ordered[int(len(ordered) * 0.95)] * 1000:.0f}" if ordered else _NONE


def facts(outcome: Outcome) -> list[tuple[str, str]]:
    """The sums of a run, by their names."""
    verdict, journal = outcome.verdict, outcome.journal
    return [
        ("try-ons accepted", f"{len(journal.accepted)}, of which {len(journal.deleted)} deleted"),
        ("ended", _counts(verdict.jobs)),
        ("failed because", _counts(verdict.failures)),
        ("attempts a try-on", _counts(verdict.attempts)),
        ("orders", _counts(verdict.orders)),
        ("events of orders and try-ons", str(verdict.events)),
        ("pictures in the store", str(verdict.pictures)),
        ("dead letters", _counts(verdict.dead_letters)),
        ("answers", str(sum(journal.answers.values()))),
        ("client errors", _counts(journal.errors())),
        ("all done", f"{verdict.drained_in} s after the last visitor left"),
    ]


def terminal(outcome: Outcome) -> str:
    """Tables as a terminal shows them."""
    console = Console(file=StringIO(), width=150, highlight=False)
    console.print(_table(HEADER, rows(outcome)))
    console.print(_table(("of the run", ""), facts(outcome)))
    console.print(_table(("promise", "broken"), _promises(outcome)))
    for what in outcome.verdict.wrong:
        console.print(f"WRONG: {what}", markup=False)
    console.print(
        "some promises were broken" if outcome.verdict.wrong else "every promise was kept"
    )
    return str(console.file.getvalue())  # type: ignore[attr-defined] # the StringIO from above


def markdown(outcome: Outcome) -> str:
    """The same for a document."""
    parts = [
        _markdown(HEADER, rows(outcome)),
        _markdown(("of the run", ""), facts(outcome)),
        _markdown(("promise", "broken"), _promises(outcome)),
    ]
    return "\n\n".join(parts) + "\n"


def _promises(outcome: Outcome) -> list[tuple[str, str]]:
    return [(name, str(times) or _NONE) for name, times in outcome.verdict.promises.items()]


def _table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> Table:
    table = Table(*header)
    for line in lines:
        table.add_row(*line)
    return table


def _markdown(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rule = ["---"] * len(header)
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, rule, *lines))


def _counts(counts: Mapping[str, int] | Mapping[int, int]) -> str:
    return ", ".join(f"{name}: {n}" for name, n in Counter(counts).items()) or _NONE
