"""RabbitMQ from Debian's packages, unpacked without installing anything (see devstack.debian)."""

import os
import socket
from pathlib import Path
from typing import ClassVar

from devstack import debian
from devstack.commands import alone
from devstack.services.service import Service

_PLUGINS = "[rabbitmq_management,rabbitmq_prometheus]."
# One scheduler that sleeps when idle: a broker for one developer, not for a cluster.
_EMULATOR = ("+W", "w", "+S", "1:1", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none")
_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
_CONNECTION_START = b"\x01\x00\x00"  # a method frame on channel 0


class RabbitMQ(Service):
    """A broker with its own node name, Erlang cookie, port mapper (epmd) and ports."""

    name = "rabbitmq"
    setting = "BROKER__URL"
    port_names: ClassVar = ("amqp", "amqp-management", "amqp-metrics", "amqp-nodes", "epmd")
    start_seconds = 90

    def prepare(self) -> None:
        with alone(self._packages.with_suffix(".lock")):
            debian.unpack(self._packages, "rabbitmq-server", "erlang-*")
            _write_erl(self._erlang)
        for directory in ("mnesia", "logs", "home"):
            (self.place.home / directory).mkdir(exist_ok=True)
        (self.place.home / "enabled_plugins").write_text(_PLUGINS)
        configuration = self.place.home / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration())

    def command(self) -> list[str]:
        # What Debian's rabbitmq-server script runs, without the shell that would stay in between.
        boot = ["-noinput", "-boot", "start_sasl", "-s", "rabbit", "boot", "+B", "i"]
        interface = ["-kernel", "inet_dist_use_interface", "{127,0,0,1}"]
        quiet = ["-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false"]
        alone = ["-kernel", "prevent_overlapping_partitions", "false"]
        return [str(self._erlang / "bin" / "erl"), *boot, *_EMULATOR, *interface, *quiet, *alone]

    def environment(self) -> dict[str, str]:
        home, server = self.place.home, self._server
        return {
            "HOME": str(home / "home"),  # the Erlang cookie lives there
            "PATH": f"{self._erlang / 'bin'}:{os.environ['PATH']}",
            "ERL_LIBS": str(server / "plugins"),
            "ERL_EPMD_PORT": str(self.place.ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": str(home / "erl_crash.dump"),
            "RABBITMQ_HOME": str(server),
            "RABBITMQ_NODENAME": "atelier@localhost",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self.place.ports["amqp-nodes"]),
            "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
            "RABBITMQ_LOG_BASE": str(home / "logs"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_PLUGINS_DIR": str(server / "plugins"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "none.conf"),
            "RABBITMQ_SCHEMA_DIR": str(home / "schema"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "config"),
        }

    def is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=2) as connection:
                connection.sendall(_PROTOCOL_HEADER)
                return connection.recv(3) == _CONNECTION_START
        except OSError:
            return False

    def settings(self) -> dict[str, str]:
        return {self.setting: f"amqp://atelier:{self._password}@127.0.0.1:{self._port}/"}

    def _configuration(self) -> str:
        lines = [
            f"listeners.tcp.1 = 127.0.0.1:{self._port}",
            "management.tcp.ip = 127.0.0.1",
            f"management.tcp.port = {self.place.ports['amqp-management']}",
            "prometheus.tcp.ip = 127.0.0.1",
            f"prometheus.tcp.port = {self.place.ports['amqp-metrics']}",
            "default_user = atelier",
            f"default_pass = {self._password}",
            "disk_free_limit.absolute = 200MB",
        ]
        return "\n".join([*lines, ""])

    @property
    def _packages(self) -> Path:
        return self.place.cache / "rabbitmq"

    @property
    def _erlang(self) -> Path:
        return self._packages / "root" / "usr" / "lib" / "erlang"

    @property
    def _server(self) -> Path:
        return next((self._packages / "root/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"))

    @property
    def _port(self) -> int:
        return self.place.ports["amqp"]

    @property
    def _password(self) -> str:
        return self.place.secrets.get("rabbitmq")


def _write_erl(erlang: Path) -> None:
    """Let Debian's two `erl` scripts, which know one place only, find themselves."""
    runtime = next(erlang.glob("erts-*")) / "bin"
    launcher = (
        "#!/bin/sh\n"
        'ROOTDIR=$(cd "$(dirname "$0")/.." && pwd)\n'
        f'BINDIR="$ROOTDIR/{runtime.relative_to(erlang)}"\n'
        "EMU=beam PROGNAME=erl\n"
        "export ROOTDIR BINDIR EMU PROGNAME\n"
        'exec "$BINDIR/erlexec" "$@"\n'
    )
    _write_program(erlang / "bin" / "erl", launcher)
    _write_program(runtime / "erl", '#!/bin/sh\nexec "$(dirname "$0")/../../bin/erl" "$@"\n')


def _write_program(path: Path, script: str) -> None:
    if path.is_symlink() or path.read_text() != script:
        path.unlink()
        path.write_text(script)
        path.chmod(0o755)
