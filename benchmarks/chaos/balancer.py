"""What stands before a cluster of several nodes: it sends visitors to those that answer.

Serve has a HAProxy on every node, and each of them dies with its node. Production has a load
balancer before them; this is one, asking as it would whether a node is well.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from devstack import closed
from devstack.ports import Ports
from devstack.supervisor import supervised, wait_until

_SECONDS = 120
_CONFIGURATION = """
defaults
  mode http
  timeout connect 2s
  timeout client 120s
  timeout server 120s
  timeout queue 5s
  option redispatch 1
frontend visitors
  bind 127.0.0.1:{port}
  default_backend nodes
backend nodes
  option httpchk GET /-/healthz
  default-server check inter 1s fall 2 rise 1
"""
_SERVER = "  server node-{number} {host}:{port}\n"


@contextmanager
def standing(state: Path, doors: Sequence[str]) -> Iterator[str]:
    """A load balancer before these base URLs, until the block ends.

    Whoever could not be connected to is asked again elsewhere, for nothing was sent; what a node
    had begun to answer when it died is lost, as it is behind any load balancer.

    Returns:
        Its own base URL, when the first node is well.
    """
    state.mkdir(parents=True, exist_ok=True)
    port = Ports(state).claim(["visitors"])["visitors"]
    file = state / "haproxy.cfg"
    file.write_text(_CONFIGURATION.format(port=port) + _servers(doors))
    with supervised(state) as supervisor:
        command = [str(closed.bundled_haproxy()), "-db", "-f", str(file.resolve())]
        child = supervisor.start("balancer", command, os.environ)
        url = f"http://127.0.0.1:{port}"
        wait_until(child, lambda: _answers(f"{url}/-/healthz"), within=_SECONDS)
        yield url


def _servers(doors: Sequence[str]) -> str:
    places = [httpx.URL(door) for door in doors]
    return "".join(
        _SERVER.format(number=number, host=place.host, port=place.port)
        for number, place in enumerate(places, start=1)
    )


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False
