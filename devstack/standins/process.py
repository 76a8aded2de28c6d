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
    ports = Ports(state).claim(["standins", "standins-mail"])
    base = f"http://127.0.0.1:{ports['standins']}"
    command = [sys.executable, "-m", "devstack.standins", str(state.resolve())]
    command += [str(port) for port in ports.values()]
    child = supervisor.start("standins", [*command, public_url], os.environ, grace=_GRACE_SECONDS)
    wait_until(child, lambda: _answers(base), within=_START_SECONDS)
    mail = {"EMAIL__URL": f"smtp://127.0.0.1:{ports['standins-mail']}"}
    has_own_mail = any(name.upper().startswith("EMAIL__") for name in os.environ)
    return {**settings(keys, base, public_url, _WEB), **({} if has_own_mail else mail)}


def _answers(base: str) -> bool:
    try:
        # Signed by nobody, so it is refused: by a stand-in that is up.
        return httpx.get(f"{base}/stripe/v1/refunds", trust_env=False).status_code == (
            httpx.codes.UNAUTHORIZED
        )
    except httpx.TransportError:
        return False
