"""Small disks for services and for Ray, which can be filled without harm to the machine's.

A file system of its own is what an operator gives a service, and only that fills up as a real one
does: every write of the service fails with ENOSPC, whatever file it goes to.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

MIB = 1024 * 1024
# Room enough for a run; the memory is taken only as it is written to.
RAY = "ray"
SIZES = {"postgres": 1024 * MIB, "storage": 2048 * MIB, "rabbitmq": 768 * MIB, RAY: 1024 * MIB}
_BALLAST = "ballast"


class Disk:
    """A service's directory on a file system of its own, in memory."""

    def __init__(self, home: Path) -> None:
        """Mounted at `home`."""
        self._ballast = home / _BALLAST

    def fill(self) -> None:
        """Leave not one free block; what others write into while it fills counts as well."""
        with self._ballast.open("ab") as file:
            chunk = bytes(MIB)
            for size in (MIB, 4096):
                try:
                    while True:
                        os.write(file.fileno(), chunk[:size])
                except OSError:
                    continue

    def empty(self) -> None:
        """Give back what `fill` took."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def mounted(services: Path, ray: Path) -> Iterator[dict[str, Disk]]:
    """A disk for each of these; none for who may not mount.

    Args:
        services: below which their directories lie.
        ray: where the nodes of the cluster have their logs, sockets and the proxies' files.
    """
    with ExitStack() as stack:
        disks = {}
        for name, size in SIZES.items():
            home = ray if name == RAY else services / name
            home.mkdir(parents=True, exist_ok=True)
            if _mount(home, size):
                stack.callback(_unmount, home)
                disks[name] = Disk(home)
        yield disks


def _mount(home: Path, size: int) -> bool:
    if os.geteuid() != 0:
        return False
    if home.is_mount():  # a killed run left it
        _unmount(home)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "chaos", str(home)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _unmount(home: Path) -> None:
    # Lazily: what a service left open there goes with the last of its processes.
    subprocess.run(["umount", "--lazy", str(home)], check=True)
