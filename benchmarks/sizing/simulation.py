"""A discrete-event simulation of stations in a row, with one limit on how many are under way.

A job arrives, waits until fewer than `slots` are under way (the try-on workers' prefetch), then
goes through each station in turn: it waits for one of the station's servers and holds it for its
service. It exists for what formulas do not give: the limit, bursts, service of another law, and a
cluster that grows meanwhile.
"""

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Service = Callable[[], float]
# What happens where no job leaves a station.
_ARRIVES, _SLOT, _OPENS = -1, -2, -3


@dataclass
class Station:
    """Servers of one kind.

    Attributes:
        servers: how many jobs are served at once.
        service: draws how many seconds the next one takes.
        opens: when further servers come, in seconds.
    """

    name: str
    servers: int
    service: Service
    opens: Sequence[float] = ()
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


def simulate(
    arrivals: Iterable[float],
    stations: Sequence[Station],
    slots: int,
    more_slots: Iterable[float] = (),
) -> Outcome:
    """Run every job to its end.

    Args:
        arrivals: moments in seconds, ascending.
        stations: in the order in which jobs pass them; used up by the run.
        slots: how many jobs may be past the queue at once.
        more_slots: when each further slot comes, in seconds.
    """
    return _Run(stations, slots).until_done(arrivals, more_slots)


class _Run:
    def __init__(self, stations: Sequence[Station], slots: int) -> None:
        self._stations = stations
        self._free = slots
        self._queue: deque[Job] = deque()
        # Moment, a number that settles ties, job, the station that it leaves or what else happens.
        self._events: list[tuple[float, int, Job, int]] = []
        self._number = 0
        self._queued: list[float] = []
        self._total: list[float] = []

    def until_done(self, arrivals: Iterable[float], more_slots: Iterable[float]) -> Outcome:
        for moment in arrivals:
            self._plan(moment, Job(moment), _ARRIVES)
        for moment in more_slots:
            self._plan(moment, Job(moment), _SLOT)
        for at, station in enumerate(self._stations):
            for moment in station.opens:
                self._plan(moment, Job(moment), _OPENS - at)
        now = 0.0
        while self._events:
            moment, _, job, what = heapq.heappop(self._events)
            self._happen(job, what, moment)
            now = moment if what >= _ARRIVES else now  # what comes too late ends nothing
            self._admit(moment)
        waited = {station.name: station.waited for station in self._stations}
        use = {one.name: one.worked / (one.servers * now) if now else 0 for one in self._stations}
        return Outcome(self._queued, self._total, waited, use, now)

    def _happen(self, job: Job, what: int, now: float) -> None:
        if what == _ARRIVES:
            self._queue.append(job)
        elif what == _SLOT:
            self._free += 1
        elif what <= _OPENS:
            self._stations[_OPENS - what].servers += 1
            self._serve(_OPENS - what, now)
        else:
            self._leave(job, what, now)

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
