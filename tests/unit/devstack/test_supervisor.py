"""Supervised processes: they end with their runner, however it ends, and so do their children."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devstack import processes
from devstack.errors import AlreadyRunningError, ServiceError
from devstack.paths import PROJECT
from devstack.supervisor import clean_up, owner, supervised, wait_until

PATIENCE = 20

# A service whose grandchild is a daemon: it leaves the session and outlives its parent.
SERVICE = "setsid sh -c 'echo $$ > daemon.pid; sleep 1000' & sleep 1000"
RUNNER = """
import signal, sys, time
from os import environ
from pathlib import Path
from devstack.supervisor import supervised

# Whoever runs the tests in the background has its children ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
with supervised(Path(sys.argv[1])) as supervisor:
    supervisor.start("tailor", ["sh", "-c", sys.argv[2]], environ)
    time.sleep(1000)
"""


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", RUNNER, str(tmp_path), SERVICE]
    with subprocess.Popen(  # noqa: S603 -- the program stands above
        command, cwd=PROJECT, stderr=subprocess.DEVNULL
    ) as process:
        yield process
        process.kill()


def eventually(happens: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def daemon_of(state: Path) -> int:
    """The pid of the service's daemon, once it runs."""
    file = state / "tailor" / "daemon.pid"
    assert eventually(lambda: file.exists() and file.read_text().endswith("\n"))
    return int(file.read_text())


def is_gone(pid: int) -> bool:
    return processes.identity(pid) is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_runner(
    how: signal.Signals, runner: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    daemon = daemon_of(tmp_path)

    runner.send_signal(how)

    assert eventually(lambda: is_gone(daemon))


def test_what_outlived_a_killed_warden_is_ended_at_the_next_start(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        child = supervisor.start("tailor", ["sh", "-c", SERVICE], os.environ)
        daemon = daemon_of(tmp_path)
        record = tmp_path / "tailor" / "processes.json"
        assert eventually(lambda: record.exists() and str(daemon) in record.read_text())
        child.warden.kill()
        child.warden.wait()

    clean_up(tmp_path)

    assert eventually(lambda: is_gone(daemon))


def test_a_recorded_pid_that_now_belongs_to_another_is_spared(tmp_path: Path) -> None:
    (tmp_path / "tailor").mkdir()
    earlier = processes.record([os.getpid()])[str(os.getpid())] + "0"
    record = tmp_path / "tailor" / "processes.json"
    record.write_text(f'{{"{os.getpid()}": "{earlier}"}}')

    clean_up(tmp_path)

    assert not record.exists()  # and this process lives to tell


def test_a_state_directory_has_one_runner_at_a_time(tmp_path: Path) -> None:
    with (
        supervised(tmp_path),
        pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"),
        supervised(tmp_path),
    ):
        pass


def test_one_can_ask_who_runs(tmp_path: Path) -> None:
    with supervised(tmp_path):
        assert owner(tmp_path) == os.getpid()

    assert owner(tmp_path) is None


def test_a_service_that_ends_at_once_is_reported_with_its_log(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        child = supervisor.start("tailor", ["sh", "-c", "echo out of thread; exit 3"], os.environ)

        with pytest.raises(ServiceError, match="out of thread"):
            wait_until(child, lambda: False, within=PATIENCE)


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        child = supervisor.start("tailor", ["no-such-program"], os.environ)

        with pytest.raises(ServiceError, match="no-such-program: No such file"):
            wait_until(child, lambda: False, within=PATIENCE)


def test_a_service_that_dies_later_is_noticed(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        child = supervisor.start("tailor", ["sh", "-c", "echo torn"], os.environ)
        assert eventually(lambda: not child.is_running())

        with pytest.raises(ServiceError, match="torn"):
            supervisor.check()
