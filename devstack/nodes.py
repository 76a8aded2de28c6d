"""The further nodes of a cluster: each is killed, started again and drained by itself."""

import subprocess
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from devstack import closed, processes
from devstack.errors import ServiceError
from devstack.ports import Ports
from devstack.supervisor import Child, Supervisor, wait_until

START_SECONDS = 120  # ten on an idle machine
GRACE = 5  # seconds that a node has to stop by itself
TRIES = 6  # Ray gives a node thirty seconds to start, which a busy machine may not have


@dataclass(frozen=True)
class Ground:
    """What the nodes of one cluster have in common.

    Attributes:
        environment: what replicas find on a node that is given nothing else.
        claimed: the head's ports by their names.
    """

    supervisor: Supervisor
    ports: Ports
    environment: Mapping[str, str]
    directory: Path
    claimed: Mapping[str, int]

    @property
    def dashboard(self) -> str:
        """Base URL of Ray's dashboard and REST interface."""
        return f"http://127.0.0.1:{self.claimed['dashboard']}"

    @property
    def token(self) -> Path:
        """The file with the token that the dashboard asks for."""
        return closed.token_file(self.supervisor.state)

    def alive(self) -> list[dict[str, Any]]:
        """The nodes that Ray counts on: `node_id`, `node_name`, `node_ip`, `is_head_node`, ..."""
        where = f"{self.dashboard}/api/v0/nodes"
        answer = httpx.get(where, headers=closed.headers(self.token), timeout=30, trust_env=False)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["data"]["result"]["result"]
        return [one for one in found if one["state"] == "ALIVE"]


@dataclass
class Node:
    """A node beside the head.

    Attributes:
        name: what Ray calls it, too.
        child: its process, another one after a restart.
    """

    name: str
    child: Child
    _ground: Ground
    _command: list[str]
    _environment: Mapping[str, str]

    @property
    def url(self) -> str:
        """Base URL of what Serve answers here, if it has a proxy on every node."""
        return f"http://{self._environment[closed.NODE_ADDRESS]}:{self._ground.claimed['http']}"

    @property
    def ids(self) -> set[str]:
        """By which Ray counts on it: none before it is ready, and for a while after a kill the old.

        A node that was started again has another one.
        """
        alive = self._ground.alive()
        return {one["node_id"] for one in alive if one["node_name"] == self.name}

    def kill(self) -> None:
        """Kill everything on it at once, as if its machine had lost power."""
        kill(self.child)

    def restart(self) -> None:
        """Start it again after a kill, and wait until it is back.

        Raises:
            ServiceError: it did not start.
        """
        before = self.ids  # Ray takes a while to miss it
        self._start_again()
        self.wait_until_ready(before)

    def drain(self, within: int) -> None:
        """Have Ray move its replicas elsewhere; it takes no new ones, and lives on meanwhile.

        Args:
            within: seconds after which whoever asked would take the machine away.
        """
        ray = str(Path(sys.executable).parent / "ray")
        options = {
            "address": f"127.0.0.1:{self._ground.claimed['gcs']}",
            "node-id": min(self.ids),
            "reason": "DRAIN_NODE_REASON_PREEMPTION",
            "reason-message": "drained by an operator",
            "deadline-remaining-seconds": within,
        }
        command = [ray, "drain-node", *(f"--{name}={value}" for name, value in options.items())]
        subprocess.run(command, env=self._environment, check=True, capture_output=True)

    def wait_until_ready(self, before: Collection[str] = ()) -> None:
        """Wait until Ray counts on it, under another id than `before`.

        Raises:
            ServiceError: it did not start; the message ends with its log.
        """
        for _ in range(TRIES - 1):
            try:
                return self._wait(before)
            except ServiceError:
                if self.child.is_running():
                    raise
                self._start_again()
        return self._wait(before)

    def _wait(self, before: Collection[str]) -> None:
        def is_ready() -> bool:
            with suppress(httpx.HTTPError):
                return bool(self.ids - {*before})
            return False

        wait_until(self.child, is_ready, START_SECONDS, every=0.3)

    def _start_again(self) -> None:
        supervisor = self._ground.supervisor
        supervisor.forget(self.child)
        self.child = supervisor.start(self.name, self._command, self._environment, grace=GRACE)


def kill(child: Child) -> None:
    """Kill all that a child started, at once."""
    processes.kill(processes.family(child.warden.pid))
    child.warden.wait()
