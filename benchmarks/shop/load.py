"""Loads: so many connections that each ask again as soon as they are answered."""

import asyncio
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from benchmarks.shop.tools import debian_program, postgres_program

CONNECTIONS = 32
# Which core the load runs on, beside PostgreSQL and Redis; the server has the other one.
LOAD_CORE, SERVER_CORE = 1, 0


@dataclass(frozen=True)
class Load:
    """What a load came to.

    Attributes:
        p50, p95, p99: latencies in ms; None where the program that measured does not tell.
        failed: answers that were no success.
        size: bytes of an answer's body.
    """

    count: int
    seconds: float
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    failed: int = 0
    size: int | None = None

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.count / self.seconds


# What wrk runs: the paths of a file in turn, and in the end what came of it, times in µs.
_SCRIPT = """
local paths, i = {}, 0
for path in io.lines("PATHS") do paths[#paths + 1] = path end
request = function() i = i % #paths + 1; return wrk.format("GET", paths[i]) end
done = function(summary, latency, requests)
    local e = summary.errors
    local failed = e.status + e.connect + e.read + e.write + e.timeout
    local told = {summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(95), latency:percentile(99), failed}
    io.write("\\nRESULT " .. table.concat(told, " ") .. "\\n")
end
"""


async def get(url: str, paths: Sequence[str], seconds: float) -> Load:
    """Ask for these paths in turn, by wrk.

    Raises:
        RuntimeError: wrk could not do it.
    """
    program, environment = debian_program("wrk")
    with (
        _file("\n".join(paths) + "\n") as listed,
        _file(_SCRIPT.replace("PATHS", listed)) as script,
    ):
        options = ("-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "-s", script)
        said = await run(str(program), *options, url, environment=environment)
    found = re.search(r"^RESULT (.*)$", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(said)
    count, microseconds, p50, p95, p99, failed = (float(number) for number in found[1].split())
    return Load(
        int(count), microseconds / 1e6, p50 / 1000, p95 / 1000, p99 / 1000, failed=int(failed)
    )


async def redis_get(url: str, body: bytes, seconds: float) -> Load:
    """Ask Redis for these bytes, by redis-benchmark."""
    program, environment = debian_program("redis-benchmark")
    count = int(20_000 * seconds)
    where = urlsplit(url)
    options = ("-h", str(where.hostname), "-p", str(where.port), "-a", where.password or "")
    work = ("-t", "get", "-d", str(len(body)), "-c", str(CONNECTIONS), "-n", str(count), "--csv")
    await run(str(program), *options, "-t", "set", "-d", str(len(body)), "-n", "1", "-q",
              environment=environment)  # fmt: skip
    said = await run(str(program), *options, *work, environment=environment)
    row = next(line for line in said.splitlines() if line.startswith('"GET"'))
    rate, _, _, p50, p95, p99, _ = (float(cell) for cell in row.replace('"', "").split(",")[1:])
    return Load(count, count / rate, p50, p95, p99)


_PGBENCH = (
    r"tps = ([\d.]+)",
    r"latency average = ([\d.]+)",
    r"actually processed: (\d+)",
    r"failed transactions: (\d+)",
)


async def pgbench(
    url: str,
    script: str,
    clients: int,
    seconds: float,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Load:
    """Run a script's statements again and again, prepared once, by pgbench.

    Raises:
        RuntimeError: a statement failed, or pgbench did.
    """
    given = [f"-D{name}={value}" for name, value in variables.items()]
    with _file(script) as file:
        said = await run(
            str(postgres_program("pgbench")), "-n", "-M", "prepared", "-c", str(clients), "-j1",
            "-T", f"{seconds:.0f}", *given, "-f", file, url, environment=dict(os.environ),
        )  # fmt: skip
    numbers = [re.search(pattern, said) for pattern in _PGBENCH]
    if not all(numbers):
        raise RuntimeError(said)
    rate, average, count, failed = (float(found[1]) for found in numbers if found)
    return Load(int(count), count / rate, average, failed=int(failed))


async def run(*command: str, environment: dict[str, str]) -> str:
    """What a program says, run on the load's core.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=_on_the_load_core,
    )
    said = (await process.communicate())[0].decode()
    if process.returncode:
        raise RuntimeError(said)
    return said


@contextmanager
def _file(content: str) -> Iterator[str]:
    """The path of a file with that content, for as long as the block lasts."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(content)
        file.flush()
        yield file.name


def _on_the_load_core() -> None:
    if (os.cpu_count() or 1) > LOAD_CORE:
        os.sched_setaffinity(0, {LOAD_CORE})
