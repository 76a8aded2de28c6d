"""A discrete-event simulation of stations in a row, with one limit on how many are under way.

A job arrives, waits until fewer than `slots` are under way (the try-on workers' prefetch), then
goes through each station in turn: it waits for one of the station's servers and holds it for its
service. It exists for what formulas do not give: the limit, bursts, service of another law.
"""

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Service = Callable[[], float]


@dataclass
class Station:
    """Servers of one kind.

    Attributes:
        servers: how many jobs are served at once.
        service: draws how many seconds the next one takes.
    """

    name: str
    servers: int
    service: Service
    busy: int = 0
    line: deque["Job"] = field(default_factory=deque)
    waited: list[float] = field(default_factory=list)
    worked: float = 0.0


@dataclass(slots=True)
class Job:
    """One job: when it came, and when it joined its present line."""

    arrived: float
    joined: float = math.nan


@dataclass(frozen=True)
class Outcome:
    """What happened.

    Attributes:
        queued: seconds before each job got a slot.
        total: seconds from each job's arrival to its end, in the order in which they ended.
        waited: seconds that jobs stood in each station's line.
        use: the share of its servers' time that each station worked.
        ended_at: when the last job ended.
    """

    queued: list[float]
    total: list[float]
    waited: dict[str, list[float]]
    use: dict[str, float]
    ended_at: float


def simulate(arrivals: Iterable[float], stations: Sequence[Station], slots: int) -> Outcome:
    """Run every job to its end.

    Args:
        arrivals: moments in seconds, ascending.
        stations: in the order in which jobs pass them; used up by the run.
        slots: how many jobs may be past the queue at once.
    """
    return _Run(stations, slots).until_done(arrivals)


class _Run:
    def __init__(self, stations: Sequence[Station], slots: int) -> None:
        self._stations = stations
        self._free = slots
        self._queue: deque[Job] = deque()
        # Moment, a number that settles ties, job, the station that it leaves; -1 is the outside.
        self._events: list[tuple[float, int, Job, int]] = []
        self._number = 0
        self._queued: list[float] = []
        self._total: list[float] = []

    def until_done(self, arrivals: Iterable[float]) -> Outcome:
        for moment in arrivals:
            self._plan(moment, Job(moment), -1)
        now = 0.0
        while self._events:
            now, _, job, left = heapq.heappop(self._events)
            if left < 0:
                self._queue.append(job)
            else:
                self._leave(job, left, now)
            self._admit(now)
        waited = {station.name: station.waited for station in self._stations}
        use = {one.name: one.worked / (one.servers * now) if now else 0 for one in self._stations}
        return Outcome(self._queued, self._total, waited, use, now)

    def _plan(self, moment: float, job: Job, leaves: int) -> None:
        self._number += 1
        heapq.heappush(self._events, (moment, self._number, job, leaves))

    def _admit(self, now: float) -> None:
        while self._free and self._queue:
            job = self._queue.popleft()
            self._free -= 1
            self._queued.append(now - job.arrived)
            self._join(job, 0, now)

    def _join(self, job: Job, at: int, now: float) -> None:
        job.joined = now
        self._stations[at].line.append(job)
        self._serve(at, now)

    def _serve(self, at: int, now: float) -> None:
        station = self._stations[at]
        while station.line and station.busy < station.servers:
            job = station.line.popleft()
            station.busy += 1
            station.waited.append(now - job.joined)
            seconds = station.service()
            station.worked += seconds
            self._plan(now + seconds, job, at)

    def _leave(self, job: Job, at: int, now: float) -> None:
        self._stations[at].busy -= 1
        if at + 1 < len(self._stations):
            self._join(job, at + 1, now)
        else:
            self._free += 1
            self._total.append(now - job.arrived)
        self._serve(at, now)
