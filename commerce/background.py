"""The composition root of background work: who listens to events, and what runs for ever.

A domain that reacts to events or has regular work adds a line here and nowhere else.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from redis.asyncio import Redis

from commerce.core.database import Database
from commerce.core.events import Subscription
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.notifications import events as account_events
from commerce.orders import expiring
from commerce.tryons import events as tryon_events

# How late an unpaid order may be cancelled, in seconds.
EXPIRY_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Context:
    """What background work may use."""

    settings: Settings
    database: Database
    storage: Storage
    redis: Redis


@dataclass(frozen=True, slots=True)
class Loop:
    """Regular work; `step` returns how much it did, `pause` seconds pass after nothing."""

    name: str
    step: Callable[[], Awaitable[int]]
    pause: float


def subscriptions(context: Context) -> list[Subscription]:
    """Every subscriber to the shop's events."""
    _ = context
    return [
        Subscription("notifications", account_events.TOPICS, account_events.handle),
        Subscription("tryons", tryon_events.TOPICS, tryon_events.handle),
    ]


def loops(context: Context) -> list[Loop]:
    """Everything that runs for ever beside the relay."""
    return [
        Loop("orders.expire", partial(expiring.expire, context.database), EXPIRY_PAUSE),
    ]
