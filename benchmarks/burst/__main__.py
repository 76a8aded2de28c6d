"""`python -m benchmarks.burst [--jobs 80] [--act ...]`: try-ons all at once, on four nodes.

Starts a platform of its own: a head without replicas, a node of the shop, two of the fitting room
with fake GPUs, and an engine that takes a fixed time (see `benchmarks.burst.engine`). The same
burst is played with the policy of config/serve.yaml and with Serve's own; once more while a node of
the fitting room is drained and lost; and at last one shopper comes to a room without an engine.
"""

import argparse
import asyncio
import json
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.burst import crowd, watch
from benchmarks.burst.stage import ROOMS, Act, Stage, opened
from benchmarks.burst.watch import Film, Watcher
from commerce.core.database import Database
from devstack.paths import STATE

HOME = STATE / "burst"
ACTS = {
    "jobs": Act("jobs", follows_jobs=True),
    "requests": Act("requests", follows_jobs=False),
    "lost-node": Act("lost-node", follows_jobs=True),
    "from-zero": Act("from-zero", follows_jobs=True, least=0),
}
PATIENCE = 400.0
DRAIN = 20
# Engines of a node, before it is lost.
WORTH_LOSING = 2


def main() -> int:
    """Play, print, draw; say by the exit status whether every job ended well."""
    arguments = _parse()
    shutil.rmtree(HOME, ignore_errors=True)
    films: dict[str, Film] = {}
    with opened(HOME) as stage:
        for name in arguments.act:
            films[name] = asyncio.run(play(stage, ACTS[name], arguments.jobs))
            print(summary(name, films[name]), flush=True)
            _write(films, arguments.json)
            _draw(films, arguments.plot)
    print(f"written to {arguments.json} and {arguments.plot}")
    return int(any(job.status != "completed" for film in films.values() for job in film.jobs))


def _write(films: dict[str, Film], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {name: film.as_json() for name, film in films.items()}
    path.write_text(json.dumps(told, indent=1))


def _draw(films: dict[str, Film], path: Path) -> None:
    """One policy beside the other, once both were played."""
    if {"jobs", "requests"} <= films.keys():
        from benchmarks.burst.plot import draw  # noqa: PLC0415 - it loads matplotlib

        draw(films, path)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.burst", description=__doc__)
    parser.add_argument("--jobs", type=int, default=80)
    parser.add_argument("--act", nargs="+", choices=ACTS, default=list(ACTS))
    parser.add_argument("--json", type=Path, default=STATE / "burst.json")
    parser.add_argument("--plot", type=Path, default=STATE / "burst.png")
    return parser.parse_args()


async def play(stage: Stage, act: Act, count: int) -> Film:
    """One burst, from one engine to many and back."""
    await asyncio.to_thread(stage.deploy, act)
    database, watcher = Database(stage.settings.database), Watcher(stage)
    watcher.film.notes["act"] = vars(act)
    wishes = await crowd.wishes(stage.url, 1 if act.least == 0 else count)
    watching = asyncio.create_task(watcher.run(database))
    try:
        asked = await asyncio.gather(*(crowd.ask(wish) for wish in wishes))
        if act.name == "lost-node":
            await _lose_a_node(stage, watcher.film)
        await _until(lambda: watcher.is_over(database, asked))
        watcher.film.notes["all_done"] = watcher.film.moments[-1].at
        if act.name in {"jobs", "requests"}:
            await _until(lambda: _has_shrunk(watcher.film, act))
        watcher.film.jobs = await watch.jobs(database, asked)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await crowd.leave(wishes)
        await database.close()
    return watcher.film


async def _lose_a_node(stage: Stage, film: Film) -> None:
    """Once there are engines enough on both, drain one node of the room and take it away."""
    await _until(lambda: _is_spread(film))
    lost = stage.cluster.joined[ROOMS[-1]]
    film.notes["drained_at"] = film.moments[-1].at
    await asyncio.to_thread(lost.drain, DRAIN)
    await asyncio.sleep(DRAIN)
    film.notes["lost_at"] = film.moments[-1].at
    await asyncio.to_thread(lost.kill)


async def _is_spread(film: Film) -> bool:
    engines = film.moments[-1].where.get("Engine", {}) if film.moments else {}
    return all(engines.get(room, 0) >= WORTH_LOSING for room in ROOMS)


async def _has_shrunk(film: Film, act: Act) -> bool:
    return film.moments[-1].running["Engine"] == act.least


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not await holds():
        if time.monotonic() > deadline:
            return
        await asyncio.sleep(0.5)


def summary(name: str, film: Film) -> str:
    """What a burst came to, in a few lines."""
    stayed = sorted(job.stayed for job in film.jobs)
    most = max(moment.running.get("Engine", 0) for moment in film.moments)
    fullest = max(film.moments, key=lambda moment: sum(moment.where.get("Engine", {}).values()))
    statuses = ", ".join(sorted({job.status for job in film.jobs}))
    half, most_of_all = (stayed[int(share * len(stayed))] for share in (0.5, 0.95))
    return (
        f"{name}: {len(film.jobs)} jobs, {statuses}; at most {most} engines; "
        f"stayed p50 {half:.1f} s, p95 {most_of_all:.1f} s;"
        f" all done after {film.notes['all_done']:.0f} s\n"
        f"   replicas at the peak, by node: {fullest.where}\n"
        f"   attempts: {max(job.attempts for job in film.jobs)} at most; {film.notes}"
    )


if __name__ == "__main__":
    sys.exit(main())
