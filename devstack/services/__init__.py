"""The services the shop stands on, started together on private ports of this machine.

with services.running(state, overrides={}) as settings:
...  # settings: the environment by which commerce.core.settings finds them
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path

from devstack import commands, processes
from devstack.credentials import Secrets
from devstack.paths import CACHE
from devstack.ports import Ports
from devstack.services.firebase import Firebase
from devstack.services.postgres import Postgres
from devstack.services.rabbitmq import RabbitMQ
from devstack.services.redis import Redis
from devstack.services.service import Place, Service
from devstack.services.storage import Storage
from devstack.supervisor import Child, Supervisor, supervised, wait_until

SERVICES: tuple[type[Service], ...] = (Postgres, Redis, RabbitMQ, Storage, Firebase)
# Settings that an outside service brings along, beside its address.
_COMPANIONS = ("STORAGE__", "FIREBASE__", "AUTH__")
_ORDERLY_STOP_SECONDS = 10
_QUICK_STOP_SECONDS = 0.5  # for data that nobody will read again

Report = Callable[[str, str], None]
"""Told of progress: the name of a service and what happens to it."""


def _quietly(_name: str, _what: str) -> None: ...


@dataclass(frozen=True)
class Services:
    """Running services: the settings that lead to them, and who watches over them.

    Attributes:
        children: the processes of those that were started here, by the service's name.
    """

    settings: dict[str, str]
    supervisor: Supervisor
    started: Mapping[str, Service]
    children: dict[str, Child]

    def crash(self, name: str) -> None:
        """Kill a service's own process, as if it had crashed; returns when nothing of it is left.

        Raises:
            KeyError: no such service was started here.
        """
        child = self.children[name]
        processes.kill(processes.children(child.warden.pid))
        child.warden.wait()

    def revive(self, name: str) -> None:
        """Start a service again that has ended, where it was and with the data it has.

        Raises:
            ServiceError: it did not start.
        """
        self.supervisor.forget(self.children[name])
        self.children[name] = _bring_up(self.started[name], self.supervisor, _quietly)


@contextmanager
def running(
    state: Path, overrides: Mapping[str, str], *, durable: bool = True
) -> Iterator[dict[str, str]]:
    """Run every service that `overrides` does not already name, until the block ends.

    Args:
        state: where their data, logs, ports and secrets live; one runner at a time.
        overrides: settings of services that exist already; those are not started.
        durable: False gives up PostgreSQL's and Redis's crash safety for speed, for tests.

    Yields:
        The settings environment, complete: services, bucket, keys.

    Raises:
        AlreadyRunningError: another process runs services in this state directory.
        ServiceError: a service did not start; the message ends with its log.
    """
    with watched(state, overrides, durable=durable) as services:
        yield services.settings


@contextmanager
def watched(
    state: Path,
    overrides: Mapping[str, str],
    *,
    durable: bool = True,
    report: Report = _quietly,
) -> Iterator[Services]:
    """Like `running`, for who wants to see progress and notice a crash."""
    with supervised(state) as supervisor:
        secrets, ports = Secrets(state), Ports(state)
        wanted = [
            kind(_place(kind, state, secrets, ports, durable=durable))
            for kind in SERVICES
            if kind.setting not in overrides
        ]
        children = _bring_up_together(wanted, supervisor, report)
        settings = _common_settings(secrets)
        for service in wanted:
            settings |= service.settings()
        replaced = {kind.setting for kind in SERVICES}
        settings |= {
            name: value
            for name, value in overrides.items()
            if name in replaced or name.startswith(_COMPANIONS)
        }
        yield Services(settings, supervisor, {one.name: one for one in wanted}, children)


def _place(
    kind: type[Service], state: Path, secrets: Secrets, ports: Ports, *, durable: bool
) -> Place:
    home = state.resolve() / kind.name
    home.mkdir(parents=True, exist_ok=True)
    return Place(home, CACHE, ports.claim(kind.port_names), secrets, durable)


def _bring_up_together(
    wanted: list[Service], supervisor: Supervisor, report: Report
) -> dict[str, Child]:
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        starting = {pool.submit(_bring_up, one, supervisor, report): one.name for one in wanted}
        try:
            return {starting[started]: started.result() for started in as_completed(starting)}
        except BaseException:  # Ctrl-C too: whoever still starts must not be waited for
            commands.abandon()
            supervisor.stop_together()
            raise


def _bring_up(service: Service, supervisor: Supervisor, report: Report) -> Child:
    report(service.name, "preparing")
    service.prepare()
    report(service.name, "starting")
    child = supervisor.start(
        service.name,
        service.command(),
        {**environ, **service.environment()},
        stop_signal=service.stop_signal,
        grace=_ORDERLY_STOP_SECONDS if service.place.durable else _QUICK_STOP_SECONDS,
    )
    wait_until(child, service.is_ready, within=service.start_seconds)
    report(service.name, "ready")
    return child


def _common_settings(secrets: Secrets) -> dict[str, str]:
    return {
        "ENVIRONMENT": "development",
        # One developer, one test and one benchmark order for a crowd.
        "SHOP__OPEN_CASH_ORDERS_PER_SHOPPER": "1000000",
        "SHOP__OPEN_CASH_ORDERS_PER_PHONE": "1000000",
        "AUTH__TOKEN_KEY": secrets.get("token-key"),
        "AUTH__ADMIN_TOKEN_KEY": secrets.get("admin-token-key"),
    }
