"""How background loops do, from what every process that runs some has told of itself.

Of those that live the worst is told: one that fails in one replica of two fails. Who has told
nothing for a while is gone, and counts only where nobody else runs what it ran.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commerce.admin.operations_schemas import LoopStatus
from commerce.core.heartbeat import Pulse, pulses
from commerce.core.readings import Reading

# Who has told nothing for so long is gone: it tells every few seconds.
GONE = timedelta(seconds=60)
# A loop is late when it has missed some of its turns, and could not just have been slow.
MISSED_TURNS, GRACE = 3, timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Told:
    """How a loop of one process did when that last told."""

    pulse: Pulse
    at: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether it has done nothing for too long: since its beginning, if it never has."""
        if now - self.at > GONE:
            return now - self.at > GRACE
        if self.pulse.succeeded is None:
            return self.pulse.failures > 0 or now - (self.pulse.begun or self.at) > GRACE
        turns = timedelta(seconds=self.pulse.pause * MISSED_TURNS)
        return now - self.pulse.succeeded > turns + GRACE


def judge(processes: Mapping[str, Reading], now: datetime) -> list[LoopStatus]:
    """Every loop that some process runs, or ran, by its name."""
    told: dict[str, list[_Told]] = {}
    for name, one in _each(processes):
        told.setdefault(name, []).append(one)
    return [_status(name, told[name], now) for name in sorted(told)]


def _each(processes: Mapping[str, Reading]) -> Iterator[tuple[str, _Told]]:
    for reading in processes.values():
        for name, pulse in pulses(reading).items():
            yield name, _Told(pulse, reading.taken_at)


def _status(name: str, told: Sequence[_Told], now: datetime) -> LoopStatus:
    alive = [one for one in told if now - one.at <= GONE]
    worst = max(alive, key=lambda one: _badness(one, now)) if alive else _last(told)
    return LoopStatus(
        name=name,
        last_success=worst.pulse.succeeded,
        failures=worst.pulse.failures,
        is_late=worst.is_late(now),
        processes=len(alive),
    )


def _badness(one: _Told, now: datetime) -> tuple[bool, int, timedelta]:
    since = one.pulse.succeeded or one.pulse.begun or one.at
    return one.is_late(now), one.pulse.failures, now - since


def _last(told: Sequence[_Told]) -> _Told:
    return max(told, key=lambda one: one.at)
