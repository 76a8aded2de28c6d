"""How the nodes of a Ray cluster on one machine are started, and kept out of each other's way.

A node is one `ray start` with ports, a directory and an address (127.0.0.2, 127.0.0.3, ...) of its
own. Its CPUs and GPUs are only counted: Ray hands out as many as it is told there are.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devstack.paths import PROJECT

PORT_NAMES = (
    "object-manager",
    "node-manager",
    "agent-http",
    "agent-grpc",
    "runtime-env-agent",
    "metrics",
    "haproxy-metrics",
    "haproxy-stats",
)
HEAD_PORT_NAMES = (
    "gcs",
    "dashboard",
    "client",
    "autoscaler-metrics",
    "dashboard-metrics",
    "fallback-http",
    "fallback-grpc",
)
REPLICA_PORTS = 99  # HAProxy reaches each ingress replica on one
_WORKER_PORTS = 300  # one for each worker process
_OBJECT_STORE_BYTES = 78_643_200  # the least that Ray takes; pictures travel as storage keys
# Serve passes pictures between replicas in one message; its default limit is 4 MiB.
_MESSAGE_BYTES = 64 * 1024 * 1024
# Of the environment that this runs in: Python, Ray.
_PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Size:
    """What Ray is told that a node has.

    Attributes:
        labels: by which replicas choose their nodes, such as `atelier/part`.
    """

    cpus: float = 16
    gpus: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> list[str]:
        """For `ray start`."""
        labels = ",".join(f"{name}={value}" for name, value in self.labels.items())
        return [
            f"--num-cpus={self.cpus:g}",
            f"--num-gpus={self.gpus}",
            *([f"--labels={labels}"] if labels else []),
        ]


def address(number: int) -> str:
    """Of a cluster's first, second, ... node; all of them are this machine's."""
    return f"127.0.0.{number}"


def head_command(directory: Path, ports: Mapping[str, int], size: Size) -> list[str]:
    """Start the control store, the dashboard and a node.

    Args:
        directory: a short path; see `devstack.cluster`.
        ports: each of both lists above by its name, and the first of the `workers`.
        size: of the head as a node.
    """
    options = {
        "temp-dir": directory,
        "node-ip-address": address(1),
        "port": ports["gcs"],
        "include-dashboard": "true",
        "dashboard-host": "127.0.0.1",
        "dashboard-port": ports["dashboard"],
        "min-worker-port": ports["workers"],
        "max-worker-port": ports["workers"] + _WORKER_PORTS - 1,
        "ray-client-server-port": ports["client"],
        "include-log-monitor": "false",  # logs stay in their files; nobody is attached to read them
    }
    return [*_start("--head"), *_flags({**options, **_own(ports)}), *size.options()]


def node_command(
    name: str, number: int, head: Mapping[str, int], ports: Mapping[str, int], size: Size
) -> list[str]:
    """Start a further node.

    Args:
        name: what Ray calls it.
        number: 2 and up: the last part of its address.
        head: the head's ports.
        ports: the node's own.
        size: what it has.
    """
    options = {
        "address": f"127.0.0.1:{head['gcs']}",
        "node-ip-address": address(number),
        "node-name": name,
        # The system's choice: no two nodes ever ask for the same one.
        "min-worker-port": 0,
        "max-worker-port": 0,
    }
    return [*_start(), *_flags({**options, **_own(ports)}), *size.options()]


def node_environment(
    given: Mapping[str, str], directory: Path, head: Mapping[str, int], ports: Mapping[str, int]
) -> dict[str, str]:
    """What Ray's processes on a node find in their environment.

    Args:
        given: the shop's settings and whatever else replicas shall find.
        directory: the node's own.
        head: the head's ports, by which the nodes of one cluster agree.
        ports: the node's own.
    """
    found = given.get("PYTHONPATH")
    return {
        **given,
        # Jobs (`ray job submit -- python ...`) begin in a directory of Ray's own; they mean this
        # Python and this code.
        "PATH": os.pathsep.join([str(_PROGRAMS), given.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), *([found] if found else [])]),
        "RAY_worker_niceness": "0",
        # One node drains to nowhere: what was in flight is delivered again at the next start.
        "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
        # How long a node serves on without a head before it gives itself up; Ray's minute is less
        # than a busy machine may take to start another.
        "RAY_gcs_rpc_server_reconnect_timeout_s": "600",
        # Idle workers started ahead, one for each counted CPU, would cost a gigabyte.
        "RAY_prestart_worker_first_driver": "0",
        "AUTOSCALER_METRIC_PORT": str(head["autoscaler-metrics"]),
        "DASHBOARD_METRIC_PORT": str(head["dashboard-metrics"]),
        **_serve_environment(directory / "ha", head, ports),
    }


def _serve_environment(
    haproxy: Path, head: Mapping[str, int], ports: Mapping[str, int]
) -> dict[str, str]:
    """Serve's and HAProxy's part of it."""
    return {
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
        # Three checks in a row must fail before a dead HAProxy is replaced: half a minute of an
        # unreachable shop with Serve's own ten seconds between two.
        "RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S": "2",
        # HAProxy asks this proxy while no replica is up. Serve shares its port with every cluster
        # that has the same, and the other's replicas would answer.
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(head["fallback-http"]),
        "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": str(head["fallback-grpc"]),
        "RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT": str(head["replicas"]),
        "RAY_SERVE_DIRECT_INGRESS_MAX_HTTP_PORT": str(head["replicas"] + REPLICA_PORTS - 1),
        "RAY_SERVE_REPLICA_GRPC_MAX_MESSAGE_LENGTH": str(_MESSAGE_BYTES),
    }


def _start(*how: str) -> list[str]:
    return [str(_PROGRAMS / "ray"), "start", *how, "--block", "--disable-usage-stats"]


def _own(ports: Mapping[str, int]) -> dict[str, object]:
    return {
        "object-store-memory": _OBJECT_STORE_BYTES,
        "object-manager-port": ports["object-manager"],
        "node-manager-port": ports["node-manager"],
        "dashboard-agent-listen-port": ports["agent-http"],
        "dashboard-agent-grpc-port": ports["agent-grpc"],
        "runtime-env-agent-port": ports["runtime-env-agent"],
        "metrics-export-port": ports["metrics"],
    }


def _flags(options: Mapping[str, object]) -> list[str]:
    return [f"--{name}={value}" for name, value in options.items()]
