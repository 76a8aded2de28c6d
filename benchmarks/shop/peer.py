"""The stack one would have built instead: a shop of NestJS, TypeORM, PostgreSQL and Redis.

It is not part of this project. Who has it in a folder gives that folder (`--peer`): a `nest`
application, `seed.sql`, which makes its tables and as many products as are measured here, and
`bench/checkout.py`, its own buyers. It uses the same PostgreSQL server, and a Redis alike.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from sqlalchemy import make_url

from benchmarks.shop import load
from benchmarks.shop.load import Load
from benchmarks.shop.tools import postgres_program
from devstack.ports import Ports
from devstack.processes import family
from devstack.services import redis
from devstack.supervisor import Supervisor, supervised, wait_until

_NAME = "peer"
_START_SECONDS = 60.0
_WAYS = {
    "cached": {"CACHE": "1", "CACHE_TTL": "1200", "CACHE_MODE": "bytes"},
    "uncached": {"CACHE": "0"},
}


@dataclass(frozen=True)
class Peer:
    """A running peer, in each of its ways: with answers cached as bytes, and without a cache.

    Attributes:
        ports: where each listens.
        processes: what each consists of.
        folder: where its own buyers are.
    """

    ports: Mapping[str, int]
    processes: Mapping[str, list[int]]
    folder: Path

    def url(self, way: str) -> str:
        """Base URL of one of them."""
        return f"http://127.0.0.1:{self.ports[way]}"

    async def sell(self, shoppers: int, seconds: float) -> Load:
        """Have its own buyers add two pieces and order them, again and again."""
        script = str(self.folder / "bench" / "checkout.py")
        options = ("--users", str(shoppers), "--seconds", str(seconds))
        said = await load.run(
            sys.executable, script, "load", str(self.ports["cached"]), *options,
            environment={**os.environ, "HOST": "127.0.0.1"},
        )  # fmt: skip
        told = json.loads(said.splitlines()[-1])
        seconds = told["n"] / told["rps"]
        return Load(told["n"], seconds, told["p50"], None, told["p99"], told["errors"])


@contextmanager
def running(source: Path, state: Path, database: str) -> Iterator[Peer]:
    """Run it until the block ends.

    Args:
        source: the folder it lies in; it is copied before it is built.
        state: where the copy, its data and logs lie.
        database: the URL of a database whose server shall hold its own.

    Raises:
        CalledProcessError: it could not be built or seeded.
        ServiceError: it did not start.
    """
    folder = state / "source"
    shutil.copytree(source, folder, dirs_exist_ok=True)
    application = folder / "nest"
    _build(application)
    with supervised(state) as supervisor:
        ports = Ports(state).claim(["redis", *_WAYS])
        store = [str(redis.program()), "--port", str(ports["redis"]), "--bind", "127.0.0.1"]
        supervisor.start("redis", [*store, "--save", ""], os.environ)
        environment = {
            **os.environ,
            **_seeded(folder / "seed.sql", database),
            "REDIS_PORT": str(ports["redis"]),
            "NODE_ENV": "production",
            "ADAPTER": "fastify",
        }
        processes = {
            way: _start(supervisor, application, {**environment, **own}, way, ports[way])
            for way, own in _WAYS.items()
        }
        yield Peer(ports, processes, folder)


def _build(application: Path) -> None:
    if not (application / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=application, check=True)
    if not (application / "dist" / "main.js").exists():
        subprocess.run(["npm", "run", "build"], cwd=application, check=True)


def _seeded(script: Path, database: str) -> dict[str, str]:
    """Make its tables in a database of its own; returns the environment by which it finds them."""
    server = make_url(database).set(drivername="postgresql")
    for name, options in (
        (server.database, ("-c", f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)")),
        (server.database, ("-c", f"CREATE DATABASE {_NAME}")),
        (_NAME, ("-f", str(script))),
    ):
        url = server.set(database=name).render_as_string(hide_password=False)
        command = [str(postgres_program("psql")), "-q", "-v", "ON_ERROR_STOP=1", *options, url]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {
        "DB_HOST": str(server.host), "DB_PORT": str(server.port), "DB_NAME": _NAME,
        "DB_USER": str(server.username), "DB_PASSWORD": str(server.password),
    }  # fmt: skip


def _start(
    supervisor: Supervisor, application: Path, environment: Mapping[str, str], way: str, port: int
) -> list[int]:
    command = ["node", str(application / "dist" / "main.js")]
    child = supervisor.start(way, command, {**environment, "PORT": str(port)})

    def answers() -> bool:
        try:
            url = f"http://127.0.0.1:{port}/api/v1/products/1"
            with urllib.request.urlopen(url, timeout=3) as answer:
                return bool(answer.read())
        except (URLError, ConnectionError):
            return False

    wait_until(child, answers, _START_SECONDS)
    return [process.pid for process in family(child.warden.pid)]
