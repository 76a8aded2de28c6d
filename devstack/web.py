"""The web store on this machine: its packages, its build, its server, and the edge before it.

Browsers come through nginx as they do in production (see devstack.edge): it hands `/api/` to Serve
and everything else to Next.js. What the browser journeys are told is written beside the logs.
"""

import hashlib
import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from devstack import chromium, commands, edge
from devstack.commands import alone
from devstack.edge import Edge
from devstack.errors import DevstackError
from devstack.paths import CACHE, PROJECT, STATE
from devstack.ports import Ports, is_free, require_free
from devstack.supervisor import Child, supervised, wait_until

SOURCE = PROJECT / "web"
DEFAULT_PORT = 3001
JOURNEYS = "journeys.env"
_ADDRESS = "address"
_BUILT = SOURCE / ".next" / "built"
_INSTALLED = SOURCE / "node_modules" / "installed"
_START_SECONDS = 120
_FIRST_PAGE_SECONDS = 30
# What `next build` reads; it writes next-env.d.ts itself.
_READ = ("src/**/*", "public/**/*", "*.json", "*.ts", "*.mjs")
_UNREAD = ("next-env.d.ts", "playwright.config.ts", "vitest.config.ts", "eslint.config.mjs")


@dataclass(frozen=True)
class Web:
    """The running web store.

    Attributes:
        url: where browsers find it, and the API below `/api/`.
    """

    url: str
    server: Child
    door: Edge

    def check(self) -> None:
        """Raises: ServiceError: when a part of it has ended by itself."""
        self.server.check()
        self.door.child.check()


def install() -> None:
    """Have `web/node_modules` hold what the lock file pins; quick when it was done before.

    Raises:
        CommandError: npm could not.
    """
    wanted = _digest([SOURCE / "package-lock.json"])
    with alone(CACHE / "web.lock"):
        if _says(_INSTALLED, wanted):
            return
        # No package's own install script is needed, and none is run.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        commands.run([*command, "--cache", str(CACHE / "npm")], folder=SOURCE)
        _INSTALLED.write_text(wanted)


def build() -> None:
    """Have `web/.next` hold the build of these sources; quick when it was done before.

    Raises:
        CommandError: it does not build.
    """
    install()
    with alone(CACHE / "web.lock"):
        wanted = _digest(sources())
        if _says(_BUILT, wanted):
            return
        commands.run(_next("build"), folder=SOURCE, environment=_quiet(os.environ))
        _BUILT.write_text(wanted)


def sources() -> list[Path]:
    """The files that a build is made of."""
    found = {file for pattern in _READ for file in SOURCE.glob(pattern) if file.is_file()}
    return sorted(file for file in found if file.name not in _UNREAD)


def wanted_port() -> int:
    """WEB_PORT; else 3001, or a private one where somebody else has that.

    Raises:
        DevstackError: WEB_PORT is no port, or is taken.
    """
    given = os.environ.get("WEB_PORT")
    if not given:
        return DEFAULT_PORT if is_free(DEFAULT_PORT) else Ports(STATE).claim(["web"])["web"]
    if not given.isdecimal() or not 0 < int(given) < 2**16:
        raise DevstackError(f"WEB_PORT={given} is not a port number")
    require_free(int(given), "WEB_PORT")
    return int(given)


@contextmanager
def running(
    state: Path, upstream: str, settings: Mapping[str, str], *, port: int | None = None
) -> Iterator[Web]:
    """Run the web store until the block ends; it is built first.

    Args:
        state: where its ports and logs lie; one runner at a time.
        upstream: host and port of Serve.
        settings: the shop's environment, of which the web store is told what it may know.
        port: where browsers find it; by default a private one.

    Raises:
        CommandError: it could not be built.
        ServiceError: it did not start; the message ends with its log.
    """
    build()
    with supervised(state) as supervisor:
        inside = Ports(state).claim(["next"])["next"]
        behind = f"127.0.0.1:{inside}"
        with edge.running(state / "door", upstream, web=behind, http_port=port) as door:
            found = environment(settings, door.url, f"http://{upstream}")
            server = supervisor.start("next", _server(inside), {**_quiet(os.environ), **found})
            web = Web(door.url, server, door)
            wait_until(server, lambda: _shows(web.url), within=_START_SECONDS, every=0.3)
            (state / _ADDRESS).write_text(web.url)
            yield web


def shop_settings(port: int) -> dict[str, str]:
    """What the shop is told about the web store that browsers find there."""
    return {"TRYON__SHARE_URL": f"http://127.0.0.1:{port}/looks/"}


def environment(settings: Mapping[str, str], url: str, api: str) -> dict[str, str]:
    """What the web store's server is told: nothing that is secret."""
    public = settings.get("STORAGE__PUBLIC_ENDPOINT") or settings["STORAGE__ENDPOINT"]
    return {
        "ATELIER_ENVIRONMENT": settings.get("ENVIRONMENT", "development"),
        "API_ORIGIN": api,
        "PUBLIC_ORIGIN": url,
        "BUCKET_ORIGIN": public,
        "FIREBASE_API_KEY": settings["FIREBASE__API_KEY"],
        "FIREBASE_PROJECT_ID": settings["FIREBASE__PROJECT_ID"],
        "FIREBASE_AUTH_EMULATOR": settings.get("FIREBASE_AUTH_EMULATOR_HOST", ""),
    }


def write_journeys(state: Path, told: Mapping[str, str]) -> Path:
    """Write down what browser journeys are told, for nobody else to read: `set -a; . FILE`."""
    path = state / JOURNEYS
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in told.items()))
    return path


def run_script(name: str, *arguments: str) -> int:
    """Run a script of `web/package.json` in the foreground; returns its exit status.

    Journeys are told where the platform that runs here is.
    """
    install()
    told = _journeys() if name == "journeys" else {}
    command = ["npm", "run", "--silent", name, "--", *arguments]
    return subprocess.run(
        command, cwd=SOURCE, env={**_quiet(os.environ), **told}, check=False
    ).returncode


def status(state: Path) -> str | None:
    """Where the web store of this state directory is, and whether it answers; None: nowhere."""
    try:
        url = (state / _ADDRESS).read_text()
    except FileNotFoundError:
        return None
    return f"web store {url} {'answers' if _shows(url) else 'DOES NOT ANSWER'}"


def _journeys() -> dict[str, str]:
    try:
        lines = (STATE / "web" / JOURNEYS).read_text().splitlines()
    except FileNotFoundError:
        raise DevstackError("journeys need a platform that runs here: `make run` first") from None
    written = dict(shlex.split(line)[0].split("=", 1) for line in lines)
    return {"CHROMIUM": str(chromium.program()), **written}


def _server(port: int) -> list[str]:
    return [*_next("start"), str(SOURCE), "--hostname", "127.0.0.1", "--port", str(port)]


def _next(verb: str) -> list[str]:
    """Next.js itself: npm in between would be one more process that has to be stopped."""
    return ["node", str(SOURCE / "node_modules" / "next" / "dist" / "bin" / "next"), verb]


def _quiet(given: Mapping[str, str]) -> dict[str, str]:
    """An environment in which Next.js reports to nobody."""
    return {**given, "NEXT_TELEMETRY_DISABLED": "1"}


def _shows(url: str) -> bool:
    """Whether a shopper's first page comes: it asks the API for what it shows."""
    try:
        page = httpx.get(f"{url}/vi", timeout=_FIRST_PAGE_SECONDS, trust_env=False)
    except httpx.TransportError:
        return False
    return page.status_code == httpx.codes.OK


def _digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(SOURCE)} {content}\n".encode())
    return total.hexdigest()


def _says(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted
