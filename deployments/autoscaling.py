"""How many replicas the fitting room needs: as many as all who wait for it, in hand or not.

Serve's own policy counts the requests that have reached a deployment. Workers hold a few jobs each,
so it never sees the rest of a queue. Here the workers tell how many jobs have not ended
(`WorkerReplica.record_autoscaling_stats`), and every deployment that works on them follows that.

This runs in Serve's controller, many times a second, on a head that holds no secret: it is pickled
by value, so it uses the standard library alone, asks nobody and never waits. Each deployment has
a copy of its own; they meet in a module of the process that none of them brings.
"""

import sys
import time
from types import ModuleType
from typing import Any

# What workers call it.
JOBS = "tryon_jobs"
# Past this what was told is no longer true.
TRUE_FOR = 15.0
_BOARD = "atelier_tryon_jobs"


class FollowJobs:
    """A policy of Serve's autoscaler.

    Jobs times the seconds that one takes, by the seconds in which all shall be done: with so many
    replicas a job stays about that long, whatever the load (Little's law). The deployment's own
    requests count as jobs where they are more: not everything that it does is one.
    """

    def __init__(
        self, seconds_a_job: float, done_within_s: float, jobs_at_once: float = 1.0
    ) -> None:
        """Take what config/*.yaml says.

        Args:
            seconds_a_job: how long a replica works on one.
            done_within_s: in what time all that wait shall be done.
            jobs_at_once: on how many a replica works at a time, each in its seconds.
        """
        self._share = seconds_a_job / done_within_s / jobs_at_once

    def __call__(self, ctx: Any) -> tuple[float, dict[str, Any]]:  # noqa: ANN401 - pickled by value: no class of Ray's
        """How many replicas there should be, before Serve's delays, floor and ceiling."""
        board = vars(sys.modules.setdefault(_BOARD, ModuleType(_BOARD)))
        jobs = remembered(board, (ctx.raw_metrics or {}).get(JOBS, {}), time.monotonic())
        wanted = replicas(jobs, ctx.total_num_requests, self._share, ctx.target_num_replicas)
        return wanted, {}


def replicas(jobs: float | None, requests: float, share: float, present: float) -> float:
    """How many are needed.

    Args:
        jobs: how many have not ended; None if nobody could say of late. Then none is taken away.
        requests: how many the deployment has, running and waiting.
        share: how much of a replica each needs.
        present: how many replicas there should be by now.
    """
    if jobs is None:
        return max(present, requests * share)
    return max(jobs, requests) * share


def remembered(board: dict[str, Any], told: dict[Any, Any], now: float) -> float | None:
    """How many jobs there were when any policy of this process last heard; None if long ago.

    Clocks of other nodes are each compared with themselves alone: what counts is that a worker has
    said something new, and when that came.

    Args:
        board: what was heard before, changed here.
        told: by worker, values in the order of their `timestamp`; none where it is no workers'
            deployment that is asked about.
        now: seconds of this process.
    """
    latest = {worker: series[-1] for worker, series in told.items() if series}
    before = board.get("heard", {})
    news = [
        point.value for worker, point in latest.items() if point.timestamp > before.get(worker, 0)
    ]
    if latest:
        board["heard"] = {worker: point.timestamp for worker, point in latest.items()}
    if news:
        board.update(jobs=max(news), came=now)
    return board["jobs"] if now - board.get("came", -TRUE_FOR) < TRUE_FOR else None
