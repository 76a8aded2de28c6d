"""Private ports on the loopback interface, kept over restarts while nobody else takes them."""

import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

# Below Linux's ephemeral range (32768), so no outgoing connection takes one by chance, and below
# the 30000 to 31000 that Serve's replicas listen on, also for who adds 10000 (the store does).
PRIVATE_PORTS = range(21_001, 30_000)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Ports:
    """Named ports of one state directory, remembered in its `ports.json`."""

    def __init__(self, state: Path) -> None:
        self._file = state / "ports.json"
        self._known: dict[str, int] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )

    def claim(self, names: Iterable[str]) -> dict[str, int]:
        """A free port for every name: the one it had before where that is still free."""
        claimed = {name: self._free(name) for name in names}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._known, indent=1))
        return claimed

    def _free(self, name: str) -> int:
        port = self._known.get(name)
        if port is None or not is_free(port):
            port = self._new()
        self._known[name] = port
        return port

    def _new(self) -> int:
        known = set(self._known.values())
        while True:
            port = random.choice(PRIVATE_PORTS)
            if port not in known and is_free(port):
                return port
