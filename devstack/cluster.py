"""A Ray cluster of one node with Serve behind HAProxy, on ports and in a directory of its own.

This package starts Ray as a program and speaks to its REST interface; it never imports it.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from devstack.errors import DevstackError, ServiceError
from devstack.ports import Ports, is_free, require_free
from devstack.supervisor import Child, supervised, wait_until

_PORT_NAMES = (
    "gcs",
    "object-manager",
    "node-manager",
    "dashboard",
    "agent-http",
    "agent-grpc",
    "runtime-env-agent",
    "client",
    "metrics",
    "autoscaler-metrics",
    "dashboard-metrics",
    "haproxy-metrics",
    "haproxy-stats",
    "fallback-http",
    "fallback-grpc",
)
_REPLICA_PORTS = 99  # HAProxy reaches each ingress replica on one
_WORKER_PORTS = 300  # one for each worker process
_OBJECT_STORE_BYTES = 78_643_200  # the least that Ray takes; pictures travel as storage keys
# Serve passes pictures between replicas in one message; its default limit is 4 MiB.
_MESSAGE_BYTES = 64 * 1024 * 1024
_START_SECONDS = 120  # ten on an idle machine
_DEPLOY_SECONDS = 300


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Attributes:
        dashboard: base URL of Ray's dashboard and REST interface.
        url: base URL of what Serve answers.
    """

    dashboard: str
    url: str
    head: Child

    def wait_until_ready(self) -> None:
        """Wait until Ray takes applications.

        Raises:
            ServiceError: Ray did not start; the message ends with its log.
        """
        wait_until(self.head, self._answers, within=_START_SECONDS)

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
        return httpx.request(method, where, json=config, timeout=120, trust_env=False)


@contextmanager
def running(
    state: Path,
    environment: Mapping[str, str],
    *,
    http_port: int | None = None,
    dashboard_port: int | None = None,
    cpus: int = 16,
) -> Iterator[Cluster]:
    """Run a cluster until the block ends; any number of them may run beside each other.

    The block begins while Ray still starts: `deploy` waits for it, `wait_until_ready` too.

    Args:
        state: where its ports, logs and effective configuration lie; one runner at a time.
        environment: what every replica finds in its environment.
        http_port: where Serve answers; by default a private port.
        dashboard_port: where the dashboard answers, if it is free; by default a private port.
        cpus: how many CPUs Ray may hand out. They are only counted, and an actor may take a part
            of one, so this may well exceed the machine's.

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
        head = supervisor.start(
            "head",
            _command(directory, claimed, cpus),
            {**environment, **_environment(directory, claimed)},
            grace=5,
        )
        dashboard, url = (f"http://127.0.0.1:{claimed[name]}" for name in ("dashboard", "http"))
        try:
            yield Cluster(dashboard, url, head)
        finally:
            supervisor.stop()  # while its directory is still there


def _claim(
    ports: Ports, block: Sequence[int], http_port: int | None, dashboard_port: int | None
) -> dict[str, int]:
    """Every port of the cluster by its name.

    Raises:
        PortTakenError: `http_port` belongs to another program.
    """
    if http_port is not None:
        require_free(http_port)
    claimed = ports.claim([*_PORT_NAMES, "http"])
    claimed["replicas"], claimed["workers"] = block[0], block[_REPLICA_PORTS]
    if dashboard_port is not None and is_free(dashboard_port):
        claimed["dashboard"] = dashboard_port
    claimed["http"] = http_port or claimed["http"]
    return claimed


def _command(directory: Path, ports: Mapping[str, int], cpus: int) -> list[str]:
    options = {
        "temp-dir": directory,
        "node-ip-address": "127.0.0.1",
        "num-cpus": cpus,
        "object-store-memory": _OBJECT_STORE_BYTES,
        "port": ports["gcs"],
        "object-manager-port": ports["object-manager"],
        "node-manager-port": ports["node-manager"],
        "include-dashboard": "true",
        "dashboard-host": "127.0.0.1",
        "dashboard-port": ports["dashboard"],
        "dashboard-agent-listen-port": ports["agent-http"],
        "dashboard-agent-grpc-port": ports["agent-grpc"],
        "runtime-env-agent-port": ports["runtime-env-agent"],
        "metrics-export-port": ports["metrics"],
        "min-worker-port": ports["workers"],
        "max-worker-port": ports["workers"] + _WORKER_PORTS - 1,
        "ray-client-server-port": ports["client"],
        "include-log-monitor": "false",  # logs stay in their files; nobody is attached to read them
    }
    ray = str(Path(sys.executable).parent / "ray")
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [ray, "start", "--head", "--block", "--disable-usage-stats", *flags]


def _environment(directory: Path, ports: Mapping[str, int]) -> dict[str, str]:
    haproxy = directory / "ha"
    return {
        # Tokens left in a home directory by other clusters must not lock us out of this one.
        "RAY_AUTH_MODE": "disabled",
        "RAY_worker_niceness": "0",
        # One node drains to nowhere: what was in flight is delivered again at the next start.
        "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
        # Idle workers started ahead, one for each counted CPU, would cost a gigabyte.
        "RAY_prestart_worker_first_driver": "0",
        "AUTOSCALER_METRIC_PORT": str(ports["autoscaler-metrics"]),
        "DASHBOARD_METRIC_PORT": str(ports["dashboard-metrics"]),
        "RAY_SERVE_ENABLE_HA_PROXY": "1",
        "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
        "RAY_SERVE_HAPROXY_NBTHREAD": "1",
        "RAY_SERVE_HAPROXY_METRICS_PORT": str(ports["haproxy-metrics"]),
        "RAY_SERVE_HAPROXY_STATS_PORT": str(ports["haproxy-stats"]),
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(haproxy / "haproxy.cfg"),
        "RAY_SERVE_HAPROXY_SOCKET_PATH": str(haproxy / "admin.sock"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(haproxy),
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(haproxy / "server-state"),
        # A busy machine starts processes slowly: Serve's five seconds would kill a proxy that is on
        # its way, and with it the first deployment.
        "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "60",
        "RAY_SERVE_PROXY_HEALTH_CHECK_TIMEOUT_S": "30",
        # HAProxy asks this proxy while no replica is up. Serve shares its port with every cluster
        # that has the same, and the other's replicas would answer.
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(ports["fallback-http"]),
        "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": str(ports["fallback-grpc"]),
        "RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT": str(ports["replicas"]),
        "RAY_SERVE_DIRECT_INGRESS_MAX_HTTP_PORT": str(ports["replicas"] + _REPLICA_PORTS - 1),
        "RAY_SERVE_REPLICA_GRPC_MAX_MESSAGE_LENGTH": str(_MESSAGE_BYTES),
    }


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
