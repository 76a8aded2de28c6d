"""Rounds: every contestant in turn, so that what the machine does meanwhile befalls them all."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.shop import machine
from benchmarks.shop.load import Load

_WARM = 4.0
# How often a contended round is played again.
_TRIES = 2


def nobody() -> Sequence[int]:
    """The processes of a contestant that is not pinned and not watched."""
    return ()


@dataclass
class Contestant:
    """Somebody who answers.

    Attributes:
        play: puts it under load for so many seconds.
        server: its processes.
    """

    name: str
    play: Callable[[float], Awaitable[Load]]
    server: Callable[[], Sequence[int]] = nobody
    rounds: list["Round"] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """One contestant once under load.

    Attributes:
        cpu_ms: what the server used for a request.
        foreign: the share of the machine that others took meanwhile.
    """

    load: Load
    cpu_ms: float
    foreign: float

    @property
    def counts(self) -> bool:
        """Whether it measured the contestant, rather than what else the machine did."""
        return self.foreign < machine.FOREIGN


@dataclass(frozen=True)
class Standing:
    """A contestant's rounds, summed up: medians of those that count, or of all if none does.

    Attributes:
        ratio: the median of its rates by those of the first contestant in the same rounds.
        kept: how many rounds count, of how many were played.
    """

    name: str
    rate: float
    slowest: float
    fastest: float
    ratio: float
    p50: float | None
    p95: float | None
    p99: float | None
    cpu_ms: float
    failed: int
    kept: tuple[int, int]


async def play(contestants: Sequence[Contestant], rounds: int, seconds: float) -> None:
    """Warm each up, then measure them in turn, each round beginning with another."""
    for contestant in contestants:
        await contestant.play(_WARM)
    for number in range(rounds):
        first = number % len(contestants)
        for contestant in (*contestants[first:], *contestants[:first]):
            contestant.rounds.append(await _best_of(contestant, seconds))


async def _best_of(contestant: Contestant, seconds: float) -> Round:
    """The first round that nobody disturbed, or the least disturbed one."""
    played = []
    for _ in range(_TRIES):
        machine.wait_until_quiet()
        with machine.watched(contestant.server()) as usage:
            load = await contestant.play(seconds)
        played.append(Round(load, usage.server / load.count * 1000, usage.foreign))
        if played[-1].counts:
            break
    return min(played, key=lambda one: one.foreign)


def standings(contestants: Sequence[Contestant]) -> list[Standing]:
    """Who did what, in the order they were given."""
    return [_standing(contestant, contestants[0]) for contestant in contestants]


def _standing(contestant: Contestant, first: Contestant) -> Standing:
    rounds = contestant.rounds
    kept = [one for one in rounds if one.counts]
    told = kept or rounds
    rates = [one.load.rate for one in told]
    pairs = [
        mine.load.rate / theirs.load.rate
        for mine, theirs in zip(rounds, first.rounds, strict=True)
        if not kept or (mine.counts and theirs.counts)
    ]
    return Standing(
        name=contestant.name,
        rate=statistics.median(rates),
        slowest=min(rates),
        fastest=max(rates),
        ratio=statistics.median(pairs) if pairs else statistics.median(rates)
        / statistics.median(one.load.rate for one in first.rounds),
        p50=_median([one.load.p50 for one in told]),
        p95=_median([one.load.p95 for one in told]),
        p99=_median([one.load.p99 for one in told]),
        cpu_ms=statistics.median(one.cpu_ms for one in told),
        failed=sum(one.load.failed for one in rounds),
        kept=(len(kept), len(rounds)),
    )  # fmt: skip


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
