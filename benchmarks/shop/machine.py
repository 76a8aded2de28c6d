"""What a measurement has to know of the machine: its cores, who uses them, and who should not."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_TICKS = os.sysconf("SC_CLK_TCK")
# A core that strangers use for more than this measures them.
FOREIGN = 0.08
_LOOK = 0.7


@dataclass
class Usage:
    """Who used the machine during a measurement.

    Attributes:
        seconds: how long it took.
        server: CPU seconds of the processes that were measured.
        foreign: the share of all cores that went to what this benchmark has not started.
    """

    seconds: float = 0.0
    server: float = 0.0
    foreign: float = 0.0


@contextmanager
def watched(server: Iterable[int]) -> Iterator[Usage]:
    """Tell, at the end of the block, who used the machine while it ran."""
    usage, measured = Usage(), list(server)
    began, busy, ours, theirs = time.perf_counter(), _busy(), _ours(), cpu_seconds(measured)
    yield usage
    usage.seconds = time.perf_counter() - began
    usage.server = cpu_seconds(measured) - theirs
    foreign = (_busy() - busy) - (_ours() - ours)
    usage.foreign = max(0.0, foreign / usage.seconds / (os.cpu_count() or 1))


def wait_until_quiet(within: float = 60.0) -> None:
    """Wait until strangers leave the machine alone, or no longer."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with watched(()) as usage:
            time.sleep(_LOOK)
        if usage.foreign < FOREIGN:
            return
        time.sleep(1)


def pin(processes: Iterable[int], core: int) -> None:
    """Have processes, each with all its threads, run on one core."""
    for process in processes:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {core})


def descendants() -> list[int]:
    """Every process that this one has started, and all that they have."""
    return [child.pid for child in psutil.Process().children(recursive=True)]


def cpu_seconds(processes: Iterable[int]) -> float:
    """What processes have used, with those of their children that have ended."""
    return sum(map(_cpu_of, processes))


def _cpu_of(process: int) -> float:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def _ours() -> float:
    return cpu_seconds([os.getpid(), *descendants()])


def _busy() -> float:
    """CPU seconds of all cores since the machine was started."""
    user, nice, system = Path("/proc/stat").read_text().split(maxsplit=4)[1:4]
    return (int(user) + int(nice) + int(system)) / _TICKS
