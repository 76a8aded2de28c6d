"""The stand-ins as one more process of `make run`."""

import json
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


def are_wanted(environment: Mapping[str, str]) -> bool:
    """Whether no provider is configured already, such as a sandbox account of one's own."""
    return not any(name.upper().startswith("PAYMENTS__") for name in environment)


def start(supervisor: Supervisor, state: Path, public_url: str, web_port: int) -> Mapping[str, str]:
    """Start them; answers the settings by which the shop at `public_url` finds them.

    Args:
        supervisor: whose child they become.
        state: where mails and ports are kept.
        public_url: the shop's API, which they call.
        web_port: of the web store, to which shoppers are sent back.

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
    # The web store by both of its names.
    origins = json.dumps([f"http://{host}:{web_port}" for host in ("localhost", "127.0.0.1")])
    return {**settings(keys, base, public_url, origins), **({} if has_own_mail else mail)}


def _answers(base: str) -> bool:
    try:
        # Signed by nobody, so it is refused: by a stand-in that is up.
        return httpx.get(f"{base}/stripe/v1/refunds", trust_env=False).status_code == (
            httpx.codes.UNAUTHORIZED
        )
    except httpx.TransportError:
        return False
