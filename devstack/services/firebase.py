"""Firebase's Auth emulator, the stand-in for Google's sign-in service. It runs on Node."""

import hashlib
import shutil
from pathlib import Path
from typing import ClassVar

from devstack import commands
from devstack.commands import alone
from devstack.paths import PROJECT
from devstack.services.service import Service

PROJECT_ID = "demo-atelier"  # Firebase takes no project called demo-* for a real one
_SOURCE = PROJECT / "devstack" / "firebase"


class Firebase(Service):
    """The emulator alone, without the Java suite round it; accounts last over restarts."""

    name = "firebase"
    setting = "FIREBASE_AUTH_EMULATOR_HOST"
    port_names: ClassVar = ("firebase",)
    start_seconds = 90

    def prepare(self) -> None:
        self._ready_file.unlink(missing_ok=True)
        with alone(self._install.with_suffix(".lock")):
            self._install_once()

    def command(self) -> list[str]:
        modules, port = str(self._install / "node_modules"), str(self._port)
        script = str(_SOURCE / "emulator.js")
        return ["node", script, modules, PROJECT_ID, port, str(self.place.home)]

    def environment(self) -> dict[str, str]:
        return {"NODE_OPTIONS": "--max-old-space-size=256"}

    def is_ready(self) -> bool:
        return self._ready_file.exists()

    def settings(self) -> dict[str, str]:
        return {
            self.setting: f"127.0.0.1:{self._port}",
            "FIREBASE__PROJECT_ID": PROJECT_ID,
            "FIREBASE__API_KEY": "demo",
        }

    def _install_once(self) -> None:
        lock = (_SOURCE / "package-lock.json").read_bytes()
        stamp = self._install / "installed"
        wanted = hashlib.sha256(lock).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        self._install_packages()
        stamp.write_text(wanted)

    def _install_packages(self) -> None:
        shutil.rmtree(self._install, ignore_errors=True)
        self._install.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_SOURCE / name, self._install)
        # The packages' own install scripts take minutes and add nothing to the emulator.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        command += ["--cache", str(self.place.cache / "npm")]
        commands.run(command, folder=self._install)

    @property
    def _install(self) -> Path:
        return self.place.cache / "firebase"

    @property
    def _ready_file(self) -> Path:
        return self.place.home / "ready"

    @property
    def _port(self) -> int:
        return self.place.ports["firebase"]
