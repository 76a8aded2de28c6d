"""A Ray cluster with Serve behind HAProxy, on ports and in a directory of its own.

It has one node, its head, and as many further ones as `join` it: all on this machine, each killed
and started again by itself. This package starts Ray as a program and speaks to its REST interface;
it never imports it.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml

from devstack import closed, nodes
from devstack.credentials import Secrets
from devstack.errors import DevstackError, ServiceError
from devstack.nodes import GRACE, START_SECONDS, TRIES, Ground, Node
from devstack.paths import CACHE
from devstack.ports import Ports, is_free, require_free
from devstack.services.redis import Redis
from devstack.services.service import Place
from devstack.starting import (
    HEAD_PORT_NAMES,
    PORT_NAMES,
    REPLICA_PORTS,
    Size,
    address,
    head_command,
    node_command,
    node_environment,
)
from devstack.supervisor import Child, Supervisor, supervised, wait_until

_DEPLOY_SECONDS = 300
HEAD = Size(cpus=16)


@dataclass
class Cluster:
    """A running cluster.

    Attributes:
        url: base URL of what Serve answers on the head; `Node.url` is where it does on another.
        head: its process, another one after `restart_head`.
        joined: the further nodes by their names.
    """

    url: str
    head: Child
    ground: Ground
    _head_command: list[str]
    _head_environment: Mapping[str, str]
    joined: dict[str, Node] = field(default_factory=dict)

    @property
    def dashboard(self) -> str:
        """Base URL of Ray's dashboard and REST interface."""
        return self.ground.dashboard

    @property
    def token(self) -> Path:
        """The file with the token that the dashboard asks for."""
        return self.ground.token

    @property
    def headers(self) -> dict[str, str]:
        """By what the dashboard's REST interface knows its operator."""
        return closed.headers(self.token)

    def wait_until_ready(self) -> None:
        """Wait until Ray takes applications.

        Raises:
            ServiceError: Ray did not start; the message ends with its log.
        """
        for _ in range(TRIES - 1):
            try:
                return wait_until(self.head, self._answers, within=START_SECONDS)
            except ServiceError:
                if self.head.is_running():
                    raise
                self._start_head()
        return wait_until(self.head, self._answers, within=START_SECONDS)

    def deploy(self, config: Path) -> None:
        """Give Serve its applications and wait until all of them run.

        Only the HTTP port of the file is replaced, by this cluster's.

        Raises:
            ServiceError: an application could not be started; the message says why.
        """
        self.wait_until_ready()
        effective = yaml.safe_load(config.read_text("utf-8"))
        effective.setdefault("http_options", {})["port"] = httpx.URL(self.url).port
        (self.head.log.parent / config.name).write_text(yaml.safe_dump(effective))
        answer = self._ask("PUT", effective)
        if answer.is_error:
            raise ServiceError(f"Serve refused {config.name}: {answer.text.strip()}")
        wait_until(self.head, self._all_run, within=_DEPLOY_SECONDS, every=0.2)

    def join(self, name: str, size: Size, environment: Mapping[str, str] | None = None) -> Node:
        """Start a further node, and wait until Ray counts on it.

        Args:
            name: in words; of its folder and log too.
            size: what it has: `Size(cpus=4, gpus=2, labels={"atelier/part": "fitting-room"})`.
            environment: what replicas find there instead of what the cluster was given.

        Raises:
            ServiceError: it did not start, or there is one of that name.
        """
        if name in self.joined:
            raise ServiceError(f"a node called {name} has joined before")
        ground, number = self.ground, len(self.joined) + 2
        claimed = ground.ports.claim(f"{name}-{port}" for port in PORT_NAMES)
        own = {port: claimed[f"{name}-{port}"] for port in PORT_NAMES}
        directory = ground.directory / str(number)
        (directory / "ha").mkdir(mode=0o700, parents=True)
        given = ground.environment if environment is None else environment
        found = {
            **node_environment(
                closed.without_strangers_token(given), directory, ground.claimed, own
            ),
            **closed.environment(ground.token, address(number)),
        }
        command = node_command(name, number, ground.claimed, own, size)
        child = ground.supervisor.start(name, command, found, grace=GRACE)
        self.joined[name] = node = Node(name, child, ground, command, found)
        node.wait_until_ready()
        return node

    def kill_head(self) -> None:
        """Kill everything on the head at once: control store, dashboard, Serve's controller."""
        nodes.kill(self.head)

    def restart_head(self) -> None:
        """Start a killed head again; it knows what it knew if the cluster `keeps_state`.

        Raises:
            ServiceError: it did not start.
        """
        self._start_head()
        self.wait_until_ready()

    def _start_head(self) -> None:
        self.ground.supervisor.forget(self.head)
        # By which Ray takes the nodes that outlived the head for a head that still runs.
        (self.ground.directory / "ray_current_cluster").unlink(missing_ok=True)
        self.head = self.ground.supervisor.start(
            "head", self._head_command, self._head_environment, grace=GRACE
        )

    def _answers(self) -> bool:
        try:
            return self._ask("GET").is_success
        except httpx.TransportError:
            return False

    def _all_run(self) -> bool:
        applications = self._ask("GET").json()["applications"]
        for name, application in applications.items():
            if application["status"] == "DEPLOY_FAILED":
                raise ServiceError(f"application {name}: {application['message'].strip()}")
        return bool(applications) and all(
            application["status"] == "RUNNING" for application in applications.values()
        )

    def _ask(self, method: str, config: object = None) -> httpx.Response:
        where = f"{self.dashboard}/api/serve/applications/"
        return httpx.request(
            method, where, json=config, headers=self.headers, timeout=120, trust_env=False
        )


@contextmanager
def running(  # noqa: PLR0913 - an operator's choices, each by its name
    state: Path,
    environment: Mapping[str, str],
    *,
    http_port: int | None = None,
    dashboard_port: int | None = None,
    size: Size = HEAD,
    keeps_state: bool = False,
    alone: bool = False,
) -> Iterator[Cluster]:
    """Run a cluster until the block ends; any number of them may run beside each other.

    The block begins while Ray still starts: `deploy` waits for it, `wait_until_ready` too.

    Args:
        state: where its ports, logs and effective configuration lie; one runner at a time.
        environment: what every replica finds in its environment.
        http_port: where Serve answers; by default a private port.
        dashboard_port: where the dashboard answers, if it is free; by default a private port.
        size: of the head. CPUs are only counted, and an actor may take a part of one, so there
            may well be more than the machine has.
        keeps_state: whether what Ray's control store knows lies in a Redis of the cluster's own,
            where a head that is started again finds it.
        alone: no other node will join; Ray then listens on the loopback alone.

    Raises:
        PortTakenError: `http_port` belongs to another program.
    """
    ports = Ports(state)
    with (
        supervised(state) as supervisor,
        _directory(state) as directory,
        ports.block("workers") as block,
    ):
        claimed = _claim(ports, block, http_port, dashboard_port)
        ground = Ground(supervisor, ports, environment, directory, claimed)
        command = head_command(directory, claimed, size)
        found = _head_environment(state, ground, alone=alone)
        if keeps_state:
            redis = _start_redis(state, ports, supervisor)
            found["RAY_REDIS_ADDRESS"] = f"{redis.host}:{redis.port}"
            command.append(f"--redis-password={redis.password}")
        head = supervisor.start("head", command, found, grace=GRACE)
        closed.write_access(state, ground.dashboard)
        try:
            yield Cluster(f"http://127.0.0.1:{claimed['http']}", head, ground, command, found)
        finally:
            _stop(supervisor)  # while its directory is still there


def _head_environment(state: Path, ground: Ground, *, alone: bool) -> dict[str, str]:
    known = closed.without_strangers_token(ground.environment)
    return {
        **node_environment(known, ground.directory, ground.claimed, ground.claimed),
        **closed.environment(closed.token_file(state), None if alone else address(1)),
    }


def _stop(supervisor: Supervisor) -> None:
    """Stop the nodes together, and what keeps the control store's state after them."""
    for child in supervisor.children:
        if child.name != Redis.name:
            child.let_go()
    supervisor.stop()


def _start_redis(state: Path, ports: Ports, supervisor: Supervisor) -> httpx.URL:
    """A Redis for the control store, and where it is."""
    home = state.resolve() / Redis.name
    shutil.rmtree(home, ignore_errors=True)  # another cluster's nodes are no nodes of this one
    home.mkdir(parents=True)
    claimed = ports.claim(Redis.port_names)
    redis = Redis(Place(home, CACHE, claimed, Secrets(state), durable=True))
    redis.prepare()
    child = supervisor.start(Redis.name, redis.command(), {**os.environ, **redis.environment()})
    wait_until(child, redis.is_ready, within=redis.start_seconds)
    return httpx.URL(redis.settings()[Redis.setting])


def _claim(
    ports: Ports, block: Sequence[int], http_port: int | None, dashboard_port: int | None
) -> dict[str, int]:
    """Every port of the head by its name.

    Raises:
        PortTakenError: `http_port` belongs to another program.
    """
    if http_port is not None:
        require_free(http_port)
    claimed = ports.claim([*HEAD_PORT_NAMES, *PORT_NAMES, "http"])
    claimed["replicas"], claimed["workers"] = block[0], block[REPLICA_PORTS]
    if dashboard_port is not None and is_free(dashboard_port):
        claimed["dashboard"] = dashboard_port
    claimed["http"] = http_port or claimed["http"]
    return claimed


@contextmanager
def _directory(state: Path) -> Iterator[Path]:
    """A fresh directory for Ray below `state`, under a short name: a link in the temporary folder.

    A Unix socket's path has at most 107 bytes, of which HAProxy, below a directory named after the
    node's id, takes 81 for itself and Ray about 65. The link's name depends on `state` alone, so
    that the one a killed runner left is found and replaced.
    """
    directory = state.resolve() / "ray"
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "ha").mkdir(mode=0o700, parents=True)
    name = hashlib.sha256(str(directory).encode()).hexdigest()[:8]
    link = Path(tempfile.gettempdir()) / f"ray-{name}"
    if link.is_symlink() and link.lstat().st_uid == os.geteuid():
        link.unlink()
    try:
        link.symlink_to(directory)
    except FileExistsError:
        raise DevstackError(f"{link} is in the way: remove it") from None
    try:
        yield link
    finally:
        link.unlink()
