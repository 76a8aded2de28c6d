"""The stand-ins as one more process of `make run`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from devstack.credentials import Secrets
from devstack.ports import Ports
from devstack.standins.house import Keys, settings
from devstack.supervisor import Supervisor, wait_until

_START_SECONDS = 60
_GRACE_SECONDS = 2
# The web shop of `make run`, by both of its names.
_WEB = '["http://localhost:3001", "http://127.0.0.1:3001"]'


def are_wanted(environment: Mapping[str, str]) -> bool:
    """Whether no provider is configured already, such as a sandbox account of one's own."""
    return not any(name.upper().startswith("PAYMENTS__") for name in environment)


def start(supervisor: Supervisor, state: Path, public_url: str) -> Mapping[str, str]:
    """Start them; answers the settings by which the shop at `public_url` finds them.

    Raises:
        ServiceError: they did not start; the message ends with their log.
    """
    keys = Keys.from_secrets(Secrets(state).get)
    port = Ports(state).claim(["standins"])["standins"]
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "devstack.standins", str(state.resolve()), str(port)]
    child = supervisor.start("standins", [*command, public_url], os.environ, grace=_GRACE_SECONDS)
    wait_until(child, lambda: _answers(base), within=_START_SECONDS)
    return settings(keys, base, public_url, _WEB)


def _answers(base: str) -> bool:
    try:
        # Signed by nobody, so it is refused: by a stand-in that is up.
        return httpx.get(f"{base}/stripe/v1/refunds", trust_env=False).status_code == (
            httpx.codes.UNAUTHORIZED
        )
    except httpx.TransportError:
        return False
