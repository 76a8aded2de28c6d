"""Prometheus beside a platform that runs on this machine, with the rules that production has.

It comes from Debian's package, unpacked without installing anything (see devstack.debian), and
listens on the loopback interface alone. Its configuration is `ops/prometheus/prometheus.yml` with
the places where this platform's parts are.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from devstack import debian
from devstack.commands import alone, run
from devstack.errors import DevstackError
from devstack.paths import CACHE, PROJECT
from devstack.ports import Ports
from devstack.supervisor import Child, supervised, wait_until

OPS = PROJECT / "ops" / "prometheus"
_PACKAGES = CACHE / "prometheus"
_START_SECONDS = 30
# Often enough for who has just begun to look.
_INTERVAL = "5s"


@dataclass(frozen=True)
class Prometheus:
    """A running Prometheus."""

    url: str
    child: Child


def program(name: str) -> Path:
    """`prometheus` or `promtool`, fetched at the first call.

    Raises:
        CommandError: the machine has no apt, or it offers no such package.
    """
    with alone(_PACKAGES.with_suffix(".lock")):
        debian.unpack(_PACKAGES, "prometheus")
    return _PACKAGES / "root" / "usr" / "bin" / name


def promtool(*arguments: str) -> str:
    """What promtool says; raises CommandError if it does not agree."""
    return run([str(program("promtool")), *arguments], folder=OPS)


@contextmanager
def running(state: Path, services: Path, cluster: Path) -> Iterator[Prometheus]:
    """Run Prometheus until the block ends.

    Args:
        state: where its data, log and port lie.
        services: the state directory of the running services.
        cluster: the state directory of the running cluster.

    Raises:
        ServiceError: it did not start; the message ends with its log.
    """
    with supervised(state) as supervisor:
        port = Ports(state).claim(["prometheus"])["prometheus"]
        config = state / "prometheus.yml"
        config.write_text(yaml.safe_dump(configuration(services, cluster, port)))
        options = {
            "config.file": config,
            "storage.tsdb.path": state / "data",
            "storage.tsdb.retention.time": "2d",
            "web.listen-address": f"127.0.0.1:{port}",
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        child = supervisor.start("prometheus", [str(program("prometheus")), *flags], {})
        url = f"http://127.0.0.1:{port}"
        wait_until(child, lambda: _is_ready(url), within=_START_SECONDS)
        yield Prometheus(url, child)


def configuration(services: Path, cluster: Path, port: int) -> dict[str, object]:
    """Production's configuration, with the addresses of what runs here.

    Raises:
        DevstackError: no platform runs in those directories.
    """
    brokers, rays = _ports(services), _ports(cluster)
    wanted: dict[str, object] = yaml.safe_load((OPS / "prometheus.yml").read_text("utf-8"))
    text = json.dumps(wanted)
    for production, here in {
        "/tmp/ray/": f"{cluster.resolve() / 'ray'}/",  # noqa: S108 - a place that Ray writes to
        "$1:9101": f"127.0.0.1:{rays['haproxy-metrics']}",
        "rabbitmq:15692": f"127.0.0.1:{brokers['amqp-metrics']}",
        "127.0.0.1:9090": f"127.0.0.1:{port}",
        "rules/*.yml": f"{OPS}/rules/*.yml",
    }.items():
        text = text.replace(production, here)
    found: dict[str, object] = json.loads(text)
    found["global"] = {"scrape_interval": _INTERVAL, "evaluation_interval": _INTERVAL}
    return found


def _ports(state: Path) -> Mapping[str, int]:
    try:
        ports: dict[str, int] = json.loads((state / "ports.json").read_text())
    except FileNotFoundError:
        raise DevstackError(f"no platform runs in {state}: `make run` first") from None
    return ports


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/-/ready", timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
