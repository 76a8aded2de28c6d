"""`make run`: the whole platform on this machine, from nothing to a shop that answers."""

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

import httpx
from rich.console import Console
from rich.table import Table

from devstack import (
    assets,
    chromium,
    closed,
    cluster,
    commands,
    edge,
    journeys,
    prometheus,
    services,
    web,
)
from devstack.cluster import Cluster
from devstack.credentials import Secrets
from devstack.display import Display
from devstack.edge import Edge
from devstack.errors import DevstackError
from devstack.paths import CACHE, PROJECT, STATE
from devstack.ports import require_free
from devstack.services import Services
from devstack.standins import mailbox
from devstack.standins import process as standins
from devstack.supervisor import supervised, wait_until
from devstack.web import Web

DEFAULT_PORT = 8000
DASHBOARD_PORT = 8265
_CLUSTER = STATE / "cluster"
_EDGE = STATE / "edge"
_WEB = STATE / "web"
_MANIFESTS = {
    "weights": PROJECT / "tryon" / "weights.json",
    "pictures": PROJECT / "devstack" / "assets.json",
}
_FIRST_ANSWER_SECONDS = 120
# One developer, or one benchmark, is a crowd of shoppers: the limits are those of a crowd.
_FOR_A_DEVELOPER = {
    "RATE_LIMITS__PER_ADDRESS": "1000000",
    "RATE_LIMITS__SIGN_INS_PER_ADDRESS": "10000",
    "RATE_LIMITS__SHARED_PER_ADDRESS": "10000",
    "RATE_LIMITS__PHOTO_SEARCHES_PER_ADDRESS": "1000",
    "RATE_LIMITS__PER_CALLER": "6000",
    "RATE_LIMITS__COSTLY_PER_CALLER": "1200",
}
_WATCH_EVERY_SECONDS = 1
# Where in the web store either of them signs in.
_SIGN_IN = {"shopper": "/vi/sign-in", "staff": "/vi/staff"}


def run() -> None:
    """Start everything, tell how to use it, and stop everything at Ctrl-C.

    Raises:
        DevstackError: with one line about what is in the way.
    """
    port = _wanted_port()
    _make_way(port)
    web_port = web.wanted_port() if _is_web_wanted() else None
    display = Display(Console(highlight=False))
    _stop_at_signals()
    with ExitStack() as stack:
        started = time.monotonic()
        platform = _start(stack, display, port, web_port)
        display.console.print(_summary(platform, time.monotonic() - started))
        _watch(platform)


def serve_services() -> None:
    """Run the services alone, for a shop started by hand, and print its environment."""
    _stop_at_signals()
    with ExitStack() as stack:
        running = _start_services(stack, Display(Console(stderr=True, highlight=False)))
        for name, value in _addresses(running.settings).items():
            print(f"export {name}={shlex.quote(value)}", flush=True)
        while True:
            running.supervisor.check()
            time.sleep(_WATCH_EVERY_SECONDS)


def watch_with_prometheus() -> None:
    """Run Prometheus beside the platform that runs here, until Ctrl-C."""
    _stop_at_signals()
    with prometheus.running(STATE / "prometheus", STATE, _CLUSTER) as running:
        print(f"Prometheus: {running.url}", flush=True)
        while True:
            running.child.check()
            time.sleep(_WATCH_EVERY_SECONDS)


def fetch(*, assets_alone: bool = False) -> None:
    """Download model weights and pictures; and the web store's packages, and a browser."""
    display = Display(Console(highlight=False))
    with display.step("Model weights and pictures") as note:
        _fetch_assets(note)
    if not assets_alone:
        with display.step("Packages of the web store"):
            web.install()
        with display.step("Chromium"):
            chromium.program()


@dataclass(frozen=True)
class Platform:
    """Everything that runs."""

    services: Services
    shop: Cluster
    door: Edge
    store: Web | None = None


def _make_way(port: int) -> None:
    """End what a killed run left, which may hold the port; then refuse early if it is taken."""
    for state in (STATE, _CLUSTER, _EDGE, _WEB, _WEB / "door"):
        with supervised(state):
            pass
    require_free(port)


def _start(stack: ExitStack, display: Display, port: int, web_port: int | None) -> Platform:
    background = stack.enter_context(ThreadPoolExecutor(2))
    fetching = background.submit(_fetch_all)
    building = background.submit(web.build) if web_port else None
    running = _start_services(stack, display)
    _wait_for_assets(fetching, display)
    payments = _start_standins(running, display, port, web_port or web.DEFAULT_PORT)
    shown = web.shop_settings(web_port) if web_port else {}
    environment = _environment({**running.settings, **payments, **shown})
    options = cluster.running(_CLUSTER, environment, dashboard_port=DASHBOARD_PORT, alone=True)
    shop = stack.enter_context(options)  # Ray starts while the tables are filled
    with display.step("Database tables"):
        _python("commerce.migrations", "upgrade", environment=environment)
    with display.step("Demo catalogue and accounts"):
        _python("devstack.seed", environment=environment)
    with display.step("Ray"):
        shop.wait_until_ready()
    with display.step("Shop and fitting room"):
        shop.deploy(PROJECT / "config" / "local.yaml")
    behind = shop.url.removeprefix("http://")
    with display.step("Edge"):
        door = stack.enter_context(edge.running(_EDGE, behind, http_port=port))
        wait_until(shop.head, lambda: _sells(door), within=_FIRST_ANSWER_SECONDS)
    if building is None:
        return Platform(running, shop, door)
    with display.step("Web store"):
        building.result()
        started = web.running(_WEB, behind, environment, port=web_port)
        store = stack.enter_context(started)
    web.write_journeys(_WEB, journeys.told(STATE, store.url, door.url, environment))
    return Platform(running, shop, door, store)


def _start_services(stack: ExitStack, display: Display) -> Services:
    state: dict[str, str] = {}
    with display.step("PostgreSQL, Redis, RabbitMQ, S3 and Firebase Auth") as note:

        def report(name: str, what: str) -> None:
            state[name] = what
            note(", ".join(f"{one} {doing}" for one, doing in state.items() if doing != "ready"))

        return stack.enter_context(services.watched(STATE, os.environ, report=report))


def _start_standins(
    running: Services, display: Display, port: int, web_port: int
) -> Mapping[str, str]:
    if not standins.are_wanted(os.environ):
        return {}
    with display.step("Stand-ins of Stripe, VNPAY, MoMo and a mail server"):
        public_url = f"http://127.0.0.1:{port}/api/v1"
        return standins.start(running.supervisor, STATE, public_url, web_port)


def _wait_for_assets(fetching: Future[None], display: Display) -> None:
    with display.step("Model weights and pictures"):
        fetching.result()


def _fetch_assets(note: Callable[[str], None]) -> None:
    for folder, manifest in _MANIFESTS.items():
        assets.fetch(assets.read_manifest(manifest), CACHE / folder, note)


def _fetch_all() -> None:
    """What is not there yet, while the services start."""
    edge.program()
    _fetch_assets(lambda _package: None)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the shop's processes."""
    bypassed = {"127.0.0.1", "localhost", *os.environ.get("NO_PROXY", "").split(",")}
    return {
        **_FOR_A_DEVELOPER,
        **os.environ,
        **_addresses(settings),
        "RATE_LIMITS__TRUSTED_PROXIES": "1",  # the edge, and nobody else in front of it
        "NO_PROXY": ",".join(sorted(bypassed - {""})),
    }


def _addresses(settings: Mapping[str, str]) -> dict[str, str]:
    return {**settings, "TRYON_WEIGHTS": str(CACHE / "weights")}


def _python(module: str, *arguments: str, environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    commands.run(command, folder=PROJECT, environment=environment)


def _sells(door: Edge) -> bool:
    """Whether a shopper's first request succeeds: the shop is ready and shows its products."""
    try:
        ready = httpx.get(f"{door.url}/api/v1/health/ready", timeout=10, trust_env=False)
        products = httpx.get(f"{door.url}/api/v1/products", timeout=10, trust_env=False)
    except httpx.TransportError:
        return False
    return ready.is_success and products.is_success and bool(products.json()["items"])


def _wanted_port() -> int:
    given = os.environ.get("PORT", str(DEFAULT_PORT))
    if not given.isdecimal() or not 0 < int(given) < 2**16:
        raise DevstackError(f"PORT={given} is not a port number")
    return int(given)


def _is_web_wanted() -> bool:
    """Whether nobody said that the shop is to stand without its web store."""
    return os.environ.get("WEB", "").lower() not in {"no", "off", "0"}


def _stop_at_signals() -> None:
    """Have a closed terminal or a polite kill stop us as Ctrl-C does; once is enough."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        commands.abandon()
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)


def _summary(platform: Platform, seconds: float) -> Table:
    # Imported late: it loads the whole shop, which the runner itself does not need.
    from devstack.catalogue.accounts import sign_ins  # noqa: PLC0415

    shop, door, store = platform.shop, platform.door, platform.store
    table = Table(title=f"Atelier is open after {seconds:.0f} s", show_header=False, box=None)
    if store:
        table.add_row("web store", store.url)
    table.add_row("shop", f"{door.url}/api/v1/products")
    table.add_row("with TLS", f"{door.https_url}  (trust {door.certificate})")
    table.add_row("reference", f"{door.url}/api/v1/docs")
    table.add_row("dashboard", f"{shop.dashboard}  (asks for the token in {shop.token})")
    table.add_row("operate", f"set -a; . {_CLUSTER / closed.ACCESS}; set +a; serve status")
    for account in sign_ins(Secrets(STATE)):
        where = f"  at {store.url}{_SIGN_IN[account.role]}" if store else ""
        table.add_row(account.role, f"{account.email}  {account.password}{where}")
    table.add_row("mail", f"{mailbox.directory(STATE)}/*.eml")
    table.add_row("logs", f"{STATE}/*/log{f', {store.server.log}' if store else ''}")
    port = httpx.URL(door.url).port
    table.add_row("try", f"make demo{'' if port == DEFAULT_PORT else f' PORT={port}'}")
    table.add_row("stop", "Ctrl-C")
    return table


def _watch(platform: Platform) -> NoReturn:
    """Wait for Ctrl-C; a part that dies takes the rest with it, and says why."""
    while True:
        platform.services.supervisor.check()
        platform.shop.head.check()
        platform.door.child.check()
        if platform.store:
            platform.store.check()
        time.sleep(_WATCH_EVERY_SECONDS)
