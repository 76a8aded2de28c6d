"""Starts processes in the background and leaves none behind.

Every process runs under a warden (see devstack.warden), which ends it when the supervisor does, in
whatever way that happens. What even a killed warden left is found by its record at the next start.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from devstack import processes
from devstack.errors import AlreadyRunningError, DevstackError, ServiceError
from devstack.paths import PROJECT

_LOG_TAIL_LINES = 12
_RECORD = "processes.json"
_ORDERLY_STOP_SECONDS = 15


@dataclass(frozen=True)
class Child:
    """One supervised process and where it writes."""

    name: str
    log: Path
    warden: subprocess.Popen[bytes]
    grace: float

    def is_running(self) -> bool:
        return self.warden.poll() is None

    def check(self) -> None:
        """Raises: ServiceError: when the child has ended by itself."""
        if not self.is_running():
            raise self.failure("stopped")

    def let_go(self) -> None:
        """Cut the lifeline: the warden begins to stop its family."""
        if self.warden.stdin:
            self.warden.stdin.close()

    def wait(self) -> None:
        """Wait until the warden and its family are gone."""
        try:
            self.warden.wait(self.grace + 10)
        except subprocess.TimeoutExpired:
            processes.kill(processes.family(self.warden.pid))
            self.warden.kill()
            self.warden.wait()

    def failure(self, what: str) -> ServiceError:
        """The error to raise about this child, with the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
        return ServiceError(f"{self.name} {what}; the end of {self.log}:\n" + "\n".join(lines))


class Supervisor:
    """The processes of one state directory, stopped in the reverse order of their start."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.children: list[Child] = []
        self._stopping = False

    def start(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10,
    ) -> Child:
        """Run a command in the background; its output goes to `<state>/<name>/log`."""
        if self._stopping:
            raise ServiceError(f"{name} was not started: the platform is stopping")
        home = self.state / name
        home.mkdir(parents=True, exist_ok=True)
        options = ["--folder", str(home), "--record", str(home / _RECORD)]
        options += ["--grace", str(grace), "--signal", stop_signal.name.removeprefix("SIG")]
        with (home / "log").open("wb") as log:
            warden = subprocess.Popen(
                [sys.executable, "-m", "devstack.warden", *options, "--", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=PROJECT,
                start_new_session=True,  # a terminal's Ctrl-C is ours to act on, not theirs
            )
        child = Child(name, home / "log", warden, grace)
        self.children.append(child)
        return child

    def forget(self, child: Child) -> None:
        """Let a child go that has ended, so that another may take its place."""
        child.let_go()
        child.wait()
        self.children.remove(child)

    def stop(self) -> None:
        """Stop the youngest first, each with its grace; nothing can be started after that."""
        self._stopping = True
        while self.children:
            child = self.children.pop()
            child.let_go()
            child.wait()

    def stop_together(self) -> None:
        """Stop all at once: for processes that do not need each other to stop."""
        self._stopping = True
        for child in self.children:
            child.let_go()
        self.stop()

    def check(self) -> None:
        """Raises: ServiceError: for the first child that has ended by itself."""
        for child in self.children:
            child.check()


@contextmanager
def supervised(state: Path) -> Iterator[Supervisor]:
    """Own a state directory and whatever runs in it.

    Raises:
        AlreadyRunningError: another living process owns the directory.
        DevstackError: the directory cannot be written.
    """
    with _locked(state):
        clean_up(state)
        supervisor = Supervisor(state)
        try:
            yield supervisor
        finally:
            supervisor.stop_together()


def wait_until(
    child: Child, is_ready: Callable[[], bool], within: float, every: float = 0.1
) -> None:
    """Ask until the answer is yes.

    Raises:
        ServiceError: the child ended first, or `within` seconds passed.
    """
    deadline = time.monotonic() + within
    while not is_ready():
        if not child.is_running():
            raise child.failure("stopped while starting")
        if time.monotonic() > deadline:
            raise child.failure(f"was not ready within {within:.0f} s")
        time.sleep(every)


def clean_up(state: Path) -> None:
    """End what an earlier, killed runner left in this state directory, and only that."""
    for record in state.glob(f"*/{_RECORD}"):
        recorded = json.loads(record.read_text())
        left = processes.surviving(recorded)
        if left and str(left[0].pid) == next(iter(recorded)):
            # A warden that lost its runner is stopping its service in order: let it.
            _, left = psutil.wait_procs(left, timeout=_ORDERLY_STOP_SECONDS)
        processes.kill(left)
        record.unlink(missing_ok=True)


def owner(state: Path) -> int | None:
    """The process that runs what this state directory holds, if any does."""
    try:
        with _locked(state):
            return None
    except AlreadyRunningError as error:
        return error.owner


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = (state / "lock").open("a+")
    except OSError as error:
        raise DevstackError(f"cannot write to {state}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunningError(state, int(lock.read() or 0)) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
