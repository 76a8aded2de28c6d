"""A cluster as Serve's REST interface shows it, spoken to with Ray's own client and its token."""

import time
from collections.abc import Callable, Collection
from typing import Any

from ray.dashboard.modules.serve.sdk import ServeSubmissionClient
from ray.serve.schema import ServeApplicationSchema

from deployments.rollout.history import Config

_LOOK_EVERY = 0.5
# States that nothing but another deployment ends.
_FAILED = {"DEPLOY_FAILED"}


class RolloutFailedError(Exception):
    """An application did not come up; what ran before still serves where it could."""


class Cluster:
    """The applications of one cluster."""

    def __init__(self, address: str) -> None:
        """Connect.

        Args:
            address: the dashboard's, such as `http://127.0.0.1:8265`.
        """
        self._client: Any = ServeSubmissionClient(address)

    @property
    def name(self) -> str:
        """What tells this cluster from every other, also behind the same forwarded port."""
        answer = self._client._do_request("GET", "/api/version")  # noqa: SLF001 - its only way to ask
        return str(answer.json()["session_name"])

    def running(self) -> list[Config]:
        """What each application was last deployed with, by name."""
        applications = self._details()["applications"].values()
        found = [one["deployed_app_config"] for one in applications if one["deployed_app_config"]]
        return normal(found)

    def is_well(self) -> bool:
        """Whether every application runs."""
        states = [one["status"] for one in self._details()["applications"].values()]
        return bool(states) and all(state == "RUNNING" for state in states)

    def deploy(
        self, config: Config, within: float, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """Give Serve its applications, and wait until all of them run.

        Raises:
            RolloutFailedError: one does not, and why; the others may.
        """
        given_up = self._given_up(config)
        self._client.deploy_applications(config)
        names = {application["name"] for application in config["applications"]}
        deadline, before = time.monotonic() + within, ""
        while (said := self._progress(names, given_up)) != "":
            if said != before:
                tell(said)
            if time.monotonic() > deadline:
                raise RolloutFailedError(f"not ready after {within:.0f} s: {said}")
            before = said
            time.sleep(_LOOK_EVERY)

    def _given_up(self, config: Config) -> set[str]:
        """Applications that Serve gave up before, and leaves so: they are given as they were."""
        wanted, running = normal(config["applications"]), self.running()
        unchanged = {str(one["name"]) for one in wanted if one in running}
        told = self._details()["applications"]
        return {name for name in unchanged if told[name]["status"] in _FAILED}

    def _progress(self, names: Collection[str], given_up: Collection[str]) -> str:
        """What is still awaited, in one line; nothing if all run.

        Raises:
            RolloutFailedError: an application failed; what was given up before ends nothing that
                is under way.
        """
        failed, awaited = {}, []
        for name, one in sorted(self._details()["applications"].items()):
            if name in names and one["status"] in _FAILED:
                failed[name] = _reason(one)
            elif name in names and one["status"] != "RUNNING":
                awaited.append(f"{name} {one['status'].lower()}{_pending(one)}")
        if failed.keys() - given_up or (failed and not awaited):
            raise RolloutFailedError("; ".join([*_told(failed, given_up), *awaited]))
        return ", ".join(awaited)

    def _details(self) -> dict[str, Any]:
        details: dict[str, Any] = self._client.get_serve_details()
        return details


def normal(applications: list[Config]) -> list[Config]:
    """Applications as Serve reads them, so that equal ones compare equal."""
    read = [ServeApplicationSchema.model_validate(one) for one in applications]
    dumped = [one.model_dump(mode="json", exclude_unset=True) for one in read]
    return sorted(dumped, key=lambda one: str(one["name"]))


def _told(failed: dict[str, str], given_up: Collection[str]) -> list[str]:
    """Why each failed, those first that failed now."""
    now = [f"{name}: {why}" for name, why in failed.items() if name not in given_up]
    before = [
        f"{name} was given up before, and nothing of it is new ({why}): --again starts it anew"
        for name, why in failed.items()
        if name in given_up
    ]
    return now + before


def _reason(application: dict[str, Any]) -> str:
    """Why it failed: what the first failed deployment says, else the application."""
    for name, one in application["deployments"].items():
        if one["status"] in {"DEPLOY_FAILED", "UNHEALTHY"}:
            return f"{name}: {_short(one['message'])}"
    return _short(application["message"])


def _short(message: str) -> str:
    """The last line of a message, where Python's tracebacks say what was wrong."""
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def _pending(application: dict[str, Any]) -> str:
    waiting = [
        name for name, one in application["deployments"].items() if one["status"] != "HEALTHY"
    ]
    return f" ({', '.join(waiting)})" if waiting else ""
