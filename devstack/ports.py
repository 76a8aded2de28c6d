"""Private ports on the loopback interface, kept over restarts while nobody else takes them."""

import json
import random
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from devstack.errors import PortTakenError

# Below Linux's ephemeral range (32768), so no outgoing connection takes one by chance, and below
# the 30000 to 31000 that Serve's replicas listen on, also for who adds 10000 (the store does).
PRIVATE_PORTS = range(21_001, 26_000)
PRIVATE_BLOCKS = range(26_000, 30_000, 400)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(port: int, variable: str = "PORT") -> None:
    """Raises: PortTakenError: somebody else listens on the port, on any address."""
    if not is_free(port, "0.0.0.0"):  # noqa: S104 -- asked, not opened
        raise PortTakenError(f"port {port} is taken: choose another with {variable}=…")


class Ports:
    """Named ports of one state directory, remembered in its `ports.json`.

    Between a claim and the start of whoever listens, another runner on this machine would find a
    port free: so the process that claimed it holds it against all others for as long as it lives.
    """

    _reserved: ClassVar[dict[int, tuple[Path, socket.socket]]] = {}

    def __init__(self, state: Path) -> None:
        self._file = state.resolve() / "ports.json"
        self._known: dict[str, int] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )

    def claim(self, names: Iterable[str]) -> dict[str, int]:
        """A free port for every name: the one it had before where that is still free."""
        return {name: self._claim(name, PRIVATE_PORTS) for name in names}

    @contextmanager
    def block(self, name: str) -> Iterator[range]:
        """Ports in a row that no other block on this machine overlaps while the context lasts.

        Its first port is held open as the sign that the block is taken; use the others.
        """
        first = self._claim(name, PRIVATE_BLOCKS)
        with socket.create_server(("127.0.0.1", first)):
            yield range(first + 1, first + PRIVATE_BLOCKS.step)

    def _claim(self, name: str, choice: range) -> int:
        port = self._known.get(name)
        others = {other for known, other in self._known.items() if known != name}
        while port is None or port in others or not is_free(port) or not self._reserve(port):
            port = random.choice(choice)
        self._known[name] = port
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._known, indent=1))
        return port

    def _reserve(self, port: int) -> bool:
        """Whether the port is ours, in the namespace of sockets that leaves nothing behind."""
        if port in self._reserved:
            return self._reserved[port][0] == self._file
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0atelier-port-{port}")
        except OSError:
            mark.close()
            return False
        self._reserved[port] = (self._file, mark)
        return True
