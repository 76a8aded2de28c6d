"""What was deployed to a cluster, in order, and what became of it: files beside the operator."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

# under way: not known yet, or whoever deployed it was interrupted; withdrawn: rolled back.
Outcome = Literal["under way", "good", "failed", "withdrawn"]
Config = dict[str, Any]
# Serve compares what it is given with what it has: an application it gave up on stays so until
# something differs, if only this variable.
MARK = "ATELIER_DEPLOYED_AGAIN"


@dataclass(frozen=True)
class Entry:
    """One deployment: what Serve was given, and what came of it."""

    number: int
    at: str
    outcome: Outcome
    config: Config
    note: str = ""

    @property
    def applications(self) -> list[Config]:
        """What was deployed, without what is the cluster's own (ports, logs)."""
        found: list[Config] = self.config["applications"]
        return found


def marks(applications: list[Config]) -> dict[str, str]:
    """The marks of those applications that were started anew, by name."""
    found = {str(one["name"]): _variables(one).get(MARK) for one in applications}
    return {name: mark for name, mark in found.items() if mark is not None}


def _is_same(entry: Entry, applications: list[Config]) -> bool:
    """Whether it was these: the same, started anew, is no other release."""
    mine, theirs = (list(map(_unmarked, some)) for some in (entry.applications, applications))
    return mine == theirs


def _unmarked(application: Config) -> Config:
    environment = {key: one for key, one in _environment(application).items() if key != "env_vars"}
    variables = {name: one for name, one in _variables(application).items() if name != MARK}
    return {**application, "runtime_env": {**environment, "env_vars": variables}}


def _environment(application: Config) -> dict[str, Any]:
    return application.get("runtime_env") or {}


def _variables(application: Config) -> dict[str, str]:
    return _environment(application).get("env_vars") or {}


class NothingToGoBackToError(Exception):
    """Nothing else that is known to have run was ever deployed to this cluster from here."""


class History:
    """The deployments of one cluster, one file each, the newest last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entries(self) -> list[Entry]:
        """All of them, the oldest first."""
        files = sorted(self._folder.glob("[0-9]*.json"))
        return [Entry(**json.loads(file.read_text("utf-8"))) for file in files]

    def add(self, config: Config, outcome: Outcome = "under way", note: str = "") -> Entry:
        """Note a deployment that begins, or one that was found running."""
        number = max((entry.number for entry in self.entries()), default=0) + 1
        return self._keep(Entry(number, datetime.now(UTC).isoformat(), outcome, config, note))

    def mark(self, entry: Entry, outcome: Outcome) -> Entry:
        """Note what became of it."""
        return self._keep(replace(entry, outcome=outcome))

    def knows(self, applications: list[Config]) -> bool:
        """Whether exactly these were deployed from here."""
        return any(_is_same(entry, applications) for entry in self.entries())

    def before(self, applications: list[Config]) -> Entry:
        """The newest one that ran, is not this one, and was not withdrawn.

        Raises:
            NothingToGoBackToError: there is none.
        """
        for entry in reversed(self.entries()):
            if entry.outcome == "good" and not _is_same(entry, applications):
                return entry
        raise NothingToGoBackToError

    def withdraw(self, applications: list[Config]) -> None:
        """Never go back to these by itself."""
        for entry in self.entries():
            if _is_same(entry, applications) and entry.outcome != "failed":
                self.mark(entry, "withdrawn")

    def _keep(self, entry: Entry) -> Entry:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{entry.number:04}.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(entry), indent=1), "utf-8")
        part.replace(path)
        return entry
