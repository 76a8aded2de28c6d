"""Processes told apart for certain: a pid alone may long belong to somebody else."""

import ctypes
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

# From <linux/prctl.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_START_TIME = 19  # field 22 of /proc/<pid>/stat, counted after the command's closing bracket

POLITELY = signal.SIGTERM
"""How a process is asked to stop by itself."""

_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (daemons included)."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(how: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel signal this process when its parent ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, how, 0, 0, 0)


def identity(pid: int) -> str | None:
    """What no later process of the same pid shares: this boot and the start time in ticks."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{fields[_START_TIME]}"


def family(pid: int) -> list[psutil.Process]:
    """All living descendants of a process, grandchildren included."""
    try:
        members = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [member for member in members if is_alive(member)]


def children(pid: int) -> list[psutil.Process]:
    """The processes that a process started itself."""
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs: a zombie has ended and only waits to be noticed."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def record(pids: Iterable[int]) -> dict[str, str]:
    """The identities of processes that live now, to be proved ours after a crash."""
    return {str(pid): known for pid in pids if (known := identity(pid))}


def surviving(recorded: dict[str, str]) -> list[psutil.Process]:
    """The recorded processes that still live and are proved to be the same."""
    return [
        psutil.Process(int(pid)) for pid, known in recorded.items() if identity(int(pid)) == known
    ]


def kill_family(root: int, grace: float) -> None:
    """End all descendants of a process: politely, then for certain, until none is left."""
    deadline = time.monotonic() + grace
    _signal(family(root), signal.SIGTERM)
    while (members := family(root)) and time.monotonic() < deadline:
        psutil.wait_procs(members, timeout=0.2)
    while members := family(root):
        _signal(members, signal.SIGKILL)
        psutil.wait_procs(members, timeout=0.2)


def kill(processes: list[psutil.Process]) -> None:
    """End these processes at once."""
    _signal(processes, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=5)


def reap_orphans(spare: int) -> None:
    """Collect adopted processes that have ended, except the child that has a waiting owner."""
    for child in psutil.Process(os.getpid()).children():
        if child.pid != spare and child.status() == psutil.STATUS_ZOMBIE:
            os.waitpid(child.pid, os.WNOHANG)


def _signal(processes: list[psutil.Process], how: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(how)
        except psutil.NoSuchProcess:
            continue
