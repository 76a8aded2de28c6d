"""Short-lived programs, run to their end; they and their children die with whoever ran them."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from devstack.errors import DevstackError
from devstack.paths import PROJECT

_held_lifelines: set[BinaryIO] = set()


class CommandError(DevstackError):
    """A program ended with an error."""


def run(command: list[str], *, folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a program under a warden (see devstack.warden).

    Returns:
        What it wrote to its standard output.

    Raises:
        CommandError: it ended with an error; the message holds the end of what it said.
    """
    theirs, ours = os.pipe()
    with os.fdopen(theirs, "rb") as lifeline, os.fdopen(ours, "wb") as held:
        _held_lifelines.add(held)
        done = subprocess.run(
            [sys.executable, "-m", "devstack.warden", "--folder", str(folder), "--", *command],
            stdin=lifeline,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            cwd=PROJECT,
            check=False,
        )
        _held_lifelines.discard(held)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-800:]
        raise CommandError(f"{Path(command[0]).name} failed: {said}")
    return done.stdout


def abandon() -> None:
    """End every program that `run` waits for in another thread: nobody needs its result."""
    for held in tuple(_held_lifelines):
        held.close()


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process at a time into the block, for instance to fill a shared cache."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
