"""What the shop runs on, as far as its operators' page shows it; who runs it hands it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Deployment:
    """One kind of replica: how many there are in each state, such as RUNNING and STARTING."""

    name: str
    status: str
    replicas: dict[str, int]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """What is deployed as one."""

    name: str
    status: str
    message: str
    deployments: tuple[Deployment, ...]


class Platform(Protocol):
    """Knows what runs."""

    async def applications(self) -> Sequence[Application]:
        """What runs at this moment; raises whatever keeps it from knowing."""
        ...
