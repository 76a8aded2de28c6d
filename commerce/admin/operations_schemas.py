"""Wire models of the status page."""

from datetime import datetime
from typing import Literal

from commerce.core.schemas import Output


class DeploymentStatus(Output):
    """One kind of replica: how many are in each state."""

    name: str
    status: str
    replicas: dict[str, int]
    message: str


class ApplicationStatus(Output):
    """What is deployed as one."""

    name: str
    status: str
    message: str
    deployments: list[DeploymentStatus]


class Component(Output):
    """A part that the shop stands on."""

    name: str
    is_up: bool


class QueueStatus(Output):
    """A queue of the broker; what lies in one of dead letters waits for an operator."""

    name: str
    messages: int
    consumers: int
    is_dead_letters: bool


class Queues(Output):
    """The broker's queues, as a background replica last saw them; None if none has lately."""

    seen_at: datetime | None
    dead_letters: int
    queues: list[QueueStatus]


class TryOns(Output):
    """Jobs that go on, by stage, and how long ago the oldest of them was asked for."""

    by_stage: dict[str, int]
    oldest_seconds: float


class Waiting(Output):
    """What waits to be done: how much is due, and for how long the oldest has been."""

    name: str
    due: int
    oldest_seconds: float


class Stock(Output):
    """Pieces on the shelf, pieces in orders not sent yet, and variants below none."""

    available: int
    reserved: int
    negative_variants: int


class Served(Output):
    """Answers within a time: how many, how many failed (5xx), how many took over a second."""

    requests: int
    errors: int
    slow: int
    error_ratio: float


class ErrorBudget(Output):
    """How much may still fail within the window: 1 is all of it, 0 none, less is overdrawn."""

    target: float
    window_days: int
    last_hour: Served
    window: Served
    budget_left: float


class LoopStatus(Output):
    """A background loop, as it does in that process of all where it does worst.

    When it last did its step there, how often it has failed since, whether that is longer ago than
    usual, and how many processes run it.
    """

    name: str
    last_success: datetime | None
    failures: int
    is_late: bool
    processes: int


class Operations(Output):
    """How the shop runs. `applications` is None where nobody tells what runs."""

    version: str
    schema_revision: str | None
    taken_at: datetime
    status: Literal["ok", "attention"]
    attention: list[str]
    applications: list[ApplicationStatus] | None
    components: list[Component]
    tryons: TryOns
    outbox: Waiting
    queues: Queues
    work: list[Waiting]
    stock: Stock
    error_budget: ErrorBudget
    loops: list[LoopStatus]
