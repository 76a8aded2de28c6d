"""`python -m benchmarks.shop.room`: what the shop adds to a try-on, and whether engines are idle.

The engine takes a fixed time and no processor, as a GPU does to the machine it is in, so that all
the rest is what is measured: the queue, fetching, preparing, storing, and every step between.
"""

import argparse
import asyncio
import json
import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select

from benchmarks.burst import crowd
from benchmarks.burst.engine import NAME
from benchmarks.shop.stage import BASE, Stage, opened
from commerce.core.database import Database
from commerce.tryons.models import TryonSession
from devstack.paths import PROJECT, STATE

HOME = STATE / "bench-room"
_PATIENCE = 300.0
_STAGES = ("queued", "fetching", "preparing", "generating", "storing", "done")


@dataclass(frozen=True)
class Done:
    """A job that has ended well: when it entered each stage, from `queued` to `done`."""

    entered: Sequence[datetime]

    @property
    def stayed(self) -> float:
        """Seconds from asked to stored."""
        return (self.entered[-1] - self.entered[0]).total_seconds()

    @property
    def stages(self) -> dict[str, float]:
        """Seconds in each stage."""
        pairs = zip(self.entered, self.entered[1:], strict=False)
        return {
            name: (later - earlier).total_seconds()
            for name, (earlier, later) in zip(_STAGES, pairs, strict=False)
        }


async def overhead(stage: Stage, jobs: int, seconds: float) -> dict[str, Any]:
    """One job at a time: how long each took beyond what the engine takes, in ms."""
    database, wishes = Database(stage.settings.database), await crowd.wishes(_api(stage), jobs)
    done = []
    for wish in wishes:
        job_id = await crowd.ask(wish)
        done += await _ended(database, [job_id])
    await crowd.leave(wishes)
    await database.close()
    over = sorted((one.stayed - seconds) * 1000 for one in done)
    stages = {
        name: round(statistics.median(one.stages[name] for one in done) * 1000, 1)
        for name in _STAGES[:-1]
    }
    cuts = statistics.quantiles(over, n=20)
    return {"jobs": jobs, "p50 ms": cuts[9], "p95 ms": cuts[18], "median ms a stage": stages}


async def busy(stage: Stage, jobs: int, seconds: float) -> dict[str, Any]:
    """All jobs at once: which part of the time the engine had something to do."""
    database, wishes = Database(stage.settings.database), await crowd.wishes(_api(stage), jobs)
    asked = await asyncio.gather(*(crowd.ask(wish) for wish in wishes))
    done = await _ended(database, asked)
    await crowd.leave(wishes)
    await database.close()
    begun = min(one.entered[_STAGES.index("generating")] for one in done)
    ended = max(one.entered[_STAGES.index("storing")] for one in done)
    took = (ended - begun).total_seconds()
    return {"jobs": jobs, "seconds": took, "busy": jobs * seconds / took}


async def _ended(database: Database, asked: Sequence[UUID]) -> list[Done]:
    """These jobs, once all have ended.

    Raises:
        TimeoutError: they do not.
        RuntimeError: one has not ended well.
    """
    wanted = select(TryonSession).where(TryonSession.id.in_(asked))
    async with asyncio.timeout(_PATIENCE):
        while True:
            async with database.reading() as session:
                found = list(await session.scalars(wanted))
            if all(one.status != "processing" for one in found):
                break
            await asyncio.sleep(0.05)
    if failed := [one for one in found if one.status != "completed"]:
        raise RuntimeError(f"{len(failed)} have failed: {failed[0].error_message}")
    return [_done(one) for one in found]


def _done(job: TryonSession) -> Done:
    between = [datetime.fromisoformat(job.stage_times[name]) for name in _STAGES[1:-1]]
    assert job.finished_at is not None  # noqa: S101 - it is completed
    return Done([job.queued_at, *between, job.finished_at])


def _api(stage: Stage) -> str:
    return stage.ingress + BASE


def _configuration(state: Path, seconds: float) -> Path:
    """config/local.yaml with the patient engine."""
    config = yaml.safe_load((PROJECT / "config" / "local.yaml").read_text("utf-8"))
    tryon = config["applications"][1]
    tryon["args"] = {"engine": NAME, "options": {"seconds": seconds}, "unsafe_score": None}
    path = state / f"patient-{seconds}.yaml"
    path.write_text(yaml.safe_dump(config))
    return path


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.shop.room", description=__doc__)
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=1, help="of a pass of the engine")
    options = parser.parse_args()
    shutil.rmtree(HOME / "services", ignore_errors=True)
    with opened(HOME, products=10) as stage:
        stage.cluster.deploy(_configuration(HOME, options.seconds))
        asyncio.run(overhead(stage, 5, options.seconds))
        for measure in (overhead, busy):
            told = asyncio.run(measure(stage, options.jobs, options.seconds))
            print(f"{measure.__name__}: {json.dumps(told, indent=1)}", flush=True)


if __name__ == "__main__":
    main()
