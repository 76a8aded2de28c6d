"""The composition root of background work: who listens to events, and what runs for ever.

A domain that reacts to events or has regular work adds a line here and nowhere else.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from redis.asyncio import Redis

from commerce.activity import events as activity_events
from commerce.activity import rollup
from commerce.admin import attempts
from commerce.cart import guests
from commerce.core.database import Database
from commerce.core.events import Subscription
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.notifications import events as account_events
from commerce.orders import events as order_events
from commerce.orders import expiring
from commerce.payments import events as payment_events
from commerce.payments import follow_up, intake, sending
from commerce.payments.registry import Providers
from commerce.products import events as catalogue_events
from commerce.products.cache import AnswerCache
from commerce.tryons import events as tryon_events
from commerce.wishlists import events as wishlist_events

# How late an unpaid order may be cancelled, in seconds.
EXPIRY_PAUSE = 10.0
# How late money is noticed that was told of, or is asked about, and refunds are sent.
PAYMENTS_PAUSE = 5.0
# How old counts of what shoppers do may be, and counts of what they buy together.
ROLL_UP_PAUSE, TOGETHER_PAUSE = 60.0, 900.0
# What is too old is looked for once an hour.
FORGETTING_PAUSE = 3600.0


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
    listener = activity_events.Listener(context.settings.shop.timezone)
    catalogue = catalogue_events.Listener(AnswerCache(context.redis, context.settings))
    return [
        Subscription("activity", activity_events.TOPICS, listener.handle),
        Subscription("catalogue", catalogue_events.TOPICS, catalogue.handle),
        Subscription("notifications", account_events.TOPICS, account_events.handle),
        Subscription("orders", order_events.TOPICS, order_events.handle),
        Subscription("payments", payment_events.TOPICS, payment_events.handle),
        Subscription("tryons", tryon_events.TOPICS, tryon_events.handle),
        Subscription("wishlists", wishlist_events.TOPICS, wishlist_events.handle),
    ]


def _payment_loops(database: Database, providers: Providers) -> list[Loop]:
    events = partial(intake.process_events, database)
    send = partial(sending.send_refund, database, providers)
    look = partial(follow_up.follow_up, database, providers)
    return [
        Loop("payments.process-events", events, PAYMENTS_PAUSE),
        Loop("payments.send-refunds", send, PAYMENTS_PAUSE),
        Loop("payments.follow-up", look, PAYMENTS_PAUSE),
    ]


def loops(context: Context) -> list[Loop]:
    """Everything that runs for ever beside the relay."""
    providers = Providers(context.settings)
    database, settings = context.database, context.settings
    together = partial(rollup.count_together, database, settings)
    return [
        Loop("activity.roll-up", partial(rollup.roll_up, database, settings), ROLL_UP_PAUSE),
        Loop("activity.bought-together", together, TOGETHER_PAUSE),
        Loop("activity.prune", partial(rollup.prune, database, settings), FORGETTING_PAUSE),
        Loop("admin.forget-failures", partial(attempts.forget, database), FORGETTING_PAUSE),
        Loop("cart.expire-guests", partial(guests.expire, database), FORGETTING_PAUSE),
        Loop("orders.expire", partial(expiring.expire, context.database), EXPIRY_PAUSE),
        *_payment_loops(context.database, providers),
    ]
