"""`python -m benchmarks.hands [--hands 1 2] [--rounds 2] [--pictures 40]`: a catalogue by cores.

Runs `deployments.jobs.prepare_catalogue` over the demo catalogue with as many hands, in turn, on a
Ray cluster on which nothing else is deployed, and tells pictures a minute and CPU seconds for each,
once the models are loaded. Other programs on the machine take their share: `undisturbed` leaves out
the time in which a hand stood ready and had no processor.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import IO

import psutil
from sqlalchemy import text

from benchmarks.chaos.house import WEIGHTS, settings_of
from commerce.core.database import Database
from commerce.pictures import following
from devstack import closed, cluster, processes, services
from devstack.cluster import Cluster
from devstack.credentials import Secrets
from devstack.paths import PROJECT, STATE
from devstack.seed import seed
from devstack.starting import Size

HOME = STATE / "hands"
JOB = "deployments.jobs.prepare_catalogue"
LOOK_EVERY = 0.2
_FORGET = """
    UPDATE product_pictures
    SET wanted = '{}', due_at = NULL, claim_token = NULL, prepared_at = NULL;
    UPDATE product_pictures
    SET wanted = '{renditions,colors,embedding}', due_at = now(), attempts = 0
    WHERE id IN (SELECT id FROM product_pictures ORDER BY image_key, id LIMIT :pictures)
"""
_PREPARED = "SELECT count(*) FROM product_pictures WHERE prepared_at IS NOT NULL"


@dataclass(frozen=True)
class Spent:
    """What the hands have spent so far.

    Attributes:
        cpu: seconds on processors, of all together.
        stood: seconds in which one stood ready and had none, in the mean.
    """

    at: float
    cpu: float
    stood: float


@dataclass(frozen=True)
class Round:
    """What came of one run of the job."""

    hands: int
    pictures: int
    seconds: float
    cpu: float
    stood: float

    @property
    def minute(self) -> float:
        """Pictures a minute by the clock."""
        return 60 * self.pictures / self.seconds

    @property
    def undisturbed(self) -> float:
        """Pictures a minute, had there been a processor whenever a hand was ready."""
        return 60 * self.pictures / (self.seconds - self.stood)

    def line(self) -> str:
        """A row under `HEAD`."""
        numbers = (self.minute, self.undisturbed, self.cpu / self.pictures, os.getloadavg()[0])
        return "{:5}  {:8}  {:8.1f}  {:11.1f}  {:13.2f}  {:5.1f}".format(
            self.hands, self.pictures, *numbers
        )


HEAD = "hands  pictures  a minute  undisturbed  CPU s/picture   load"


@dataclass(frozen=True)
class Place:
    """An empty cluster beside a shop with a catalogue.

    Attributes:
        log: what the jobs say.
    """

    ray: Cluster
    database: Database
    log: IO[str]

    async def follow(self) -> None:
        """Have the shop know of all its products' pictures."""
        while await following.catch_up(self.database):
            pass

    async def play(self, hands: int, pictures: int) -> Round:
        """Forget what was prepared of so many pictures, and have it prepared again."""
        async with self.database.transaction() as session:
            for statement in _FORGET.split(";"):
                given = {"pictures": pictures} if ":pictures" in statement else {}
                await session.execute(text(statement), given)
        words = ("-m", JOB, "--only", "renditions,colors,embedding", "--workers", str(hands))
        job = await asyncio.create_subprocess_exec(
            Path(sys.executable).parent / "ray",
            *("job", "submit", "--address", self.ray.dashboard, "--", sys.executable, *words),
            cwd=PROJECT,
            env={**os.environ, **closed.credentials(self.ray.token)},
            stdout=self.log,
            stderr=self.log,
        )
        # Each has loaded its models by then, and none is idle yet.
        began = await self._when(2 * hands, job)
        ended = await self._when(pictures - hands, job)
        await job.wait()
        seconds, cpu = ended[1].at - began[1].at, ended[1].cpu - began[1].cpu
        return Round(hands, ended[0] - began[0], seconds, cpu, ended[1].stood - began[1].stood)

    async def _when(self, wanted: int, job: asyncio.subprocess.Process) -> tuple[int, Spent]:
        """How many are prepared as soon as it is so many, and what was spent until then."""
        while True:
            async with self.database.reading() as session:
                prepared = int((await session.execute(text(_PREPARED))).scalar_one())
            if prepared >= wanted:
                return prepared, self._spent()
            if job.returncode is not None:
                raise RuntimeError(f"the job ended with {prepared} of {wanted} prepared")
            await asyncio.sleep(LOOK_EVERY)

    def _spent(self) -> Spent:
        family = processes.family(self.ray.head.warden.pid)
        hands = [one for one in family if _title(one).startswith("ray::Hand")]
        told = [_of_threads(one.pid) for one in hands]
        # One thread of each does the work.
        stood = [max(threads)[1] for threads in told]
        cpu = sum(spent for threads in told for spent, _ in threads)
        return Spent(time.monotonic(), cpu, sum(stood) / len(stood))


def _of_threads(pid: int) -> list[tuple[float, float]]:
    """Seconds on a processor, and seconds ready without one, of each thread."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        spent, stood, _ = path.read_text().split()
        found.append((int(spent) / 1e9, int(stood) / 1e9))
    return found


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@contextmanager
def opened() -> Iterator[Place]:
    """Services with the demo catalogue, and a node without applications."""
    shutil.rmtree(HOME, ignore_errors=True)
    with services.watched(HOME / "services", {}, durable=False) as running:
        shop = {**os.environ, **running.settings, "TRYON_WEIGHTS": str(WEIGHTS)}
        settings = settings_of(shop)
        subprocess.run(
            [sys.executable, "-m", "commerce.migrations", "upgrade"], check=True, env=shop
        )
        asyncio.run(seed(settings, Secrets(HOME)))
        with cluster.running(HOME / "cluster", shop, size=Size(cpus=8), alone=True) as ray:
            ray.wait_until_ready()
            with (HOME / "jobs.log").open("w") as log:
                yield Place(ray, Database(settings.database), log)


async def _all(place: Place, hands: Sequence[int], rounds: int, pictures: int) -> list[Round]:
    played = []
    await place.follow()
    print(HEAD, flush=True)
    for _ in range(rounds):
        for number in hands:
            played.append(await place.play(number, pictures))
            print(played[-1].line(), flush=True)
    await place.database.close()
    return played


def main() -> int:
    """Play the rounds in turn, and tell what the median of each number of hands is worth."""
    arguments = _parse()
    with opened() as place:
        given = (arguments.hands, arguments.rounds, arguments.pictures)
        played = asyncio.run(_all(place, *given))
    one = median(round_.undisturbed for round_ in played if round_.hands == arguments.hands[0])
    for number in arguments.hands[1:]:
        found = median(round_.undisturbed for round_ in played if round_.hands == number)
        print(f"{number} hands do {found / one:.2f} times the work of {arguments.hands[0]}")
    arguments.json.write_text(json.dumps([asdict(one) for one in played], indent=1))
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.hands")
    parser.add_argument("--hands", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=40)
    parser.add_argument("--json", type=Path, default=STATE / "hands.json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
