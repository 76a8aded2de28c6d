"""What the platform asks of every service it starts."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, Signals
from typing import ClassVar

from devstack.credentials import Secrets


@dataclass(frozen=True)
class Place:
    """Where one service lives.

    Attributes:
        home: its own directory, made before `prepare`; the current directory of its process.
        cache: the project's downloads.
        ports: a private port for each of the service's `port_names`.
        secrets: the platform's passwords.
        durable: whether data must survive a crash; tests give that up for speed.
    """

    home: Path
    cache: Path
    ports: Mapping[str, int]
    secrets: Secrets
    durable: bool


class Service(ABC):
    """A server of the platform, run as a child process on private ports."""

    name: ClassVar[str]
    setting: ClassVar[str]
    """The setting that names an existing server; where it is given, none is started."""

    port_names: ClassVar[tuple[str, ...]]
    stop_signal: ClassVar[Signals] = SIGTERM
    start_seconds: ClassVar[float] = 60

    def __init__(self, place: Place) -> None:
        self.place = place

    @abstractmethod
    def prepare(self) -> None:
        """Fetch and write what the process needs; quick when it was done before."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program to run, without a shell."""

    def environment(self) -> dict[str, str]:
        """What the process needs beside the runner's own environment."""
        return {}

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the service does real work now; makes what the shop expects to find in it."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """The environment by which the shop finds this service."""
