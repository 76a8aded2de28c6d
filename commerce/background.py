"""The composition root of background work: who listens to events, and what runs for ever.

A domain that reacts to events or has regular work adds a line here and nowhere else.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from redis.asyncio import Redis

from commerce.activity import events as activity_events
from commerce.activity import rollup
from commerce.admin import attempts, operating
from commerce.auth.identity import IdentityToolkit
from commerce.cart import guests
from commerce.core import erasure
from commerce.core.broker import Broker
from commerce.core.checks import checks
from commerce.core.database import Database
from commerce.core.events import Subscription
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.garments import proposing
from commerce.notifications import delivery
from commerce.notifications import events as account_events
from commerce.notifications.delivery import Courier, by_mail, by_push
from commerce.notifications.mail import Mailer
from commerce.notifications.push import Pusher
from commerce.orders import events as order_events
from commerce.orders import expiring
from commerce.payments import events as payment_events
from commerce.payments import follow_up, intake, sending
from commerce.payments.registry import Providers
from commerce.pictures import following
from commerce.privacy import exports
from commerce.privacy import service as privacy
from commerce.products import events as catalogue_events
from commerce.products.cache import AnswerCache
from commerce.tryons import events as tryon_events
from commerce.tryons import sessions as tryon_sessions
from commerce.users import deletions
from commerce.webhooks import delivery as webhook_delivery
from commerce.webhooks import service as webhooks
from commerce.wishlists import events as wishlist_events

# How late an unpaid order may be cancelled, in seconds.
EXPIRY_PAUSE = 10.0
# How late money is noticed that was told of, or is asked about, and refunds are sent.
PAYMENTS_PAUSE = 5.0
# How old counts of what shoppers do may be, and counts of what they buy together.
ROLL_UP_PAUSE, TOGETHER_PAUSE = 60.0, 900.0
# How late a letter, a webhook or a copy of somebody's data sets out.
SENDING_PAUSE = 2.0
# How late a picture is found that no event told of, after an upgrade or an import by hand.
CATCH_UP_PAUSE = 300.0
# How old what operators see of the shop may be.
WATCHING_PAUSE = operating.PAUSE
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
        Subscription("garments", proposing.TOPICS, proposing.handle),
        Subscription("notifications", account_events.TOPICS, account_events.handle),
        Subscription("orders", order_events.TOPICS, order_events.handle),
        Subscription("payments", payment_events.TOPICS, payment_events.handle),
        Subscription("pictures", following.TOPICS, following.handle),
        Subscription("privacy", (privacy.DELETED,), privacy.handle),
        Subscription("tryons", tryon_events.TOPICS, tryon_events.handle),
        Subscription("webhooks", ("#",), webhooks.fan_out),
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


def _sending_loops(context: Context) -> list[Loop]:
    """What leaves the house: letters, push messages, webhooks."""
    database, settings = context.database, context.settings
    mailer, pusher = Mailer(settings.email), Pusher(settings.firebase)
    letters = Courier(database, "email", by_mail(mailer), is_on=mailer.is_on)
    pushes = Courier(database, "push", by_push(pusher), is_on=pusher.is_on)
    forget_deliveries = partial(webhook_delivery.forget, database)
    return [
        Loop("notifications.send-letters", letters.step, SENDING_PAUSE),
        Loop("notifications.send-pushes", pushes.step, SENDING_PAUSE),
        Loop("notifications.forget", partial(delivery.forget, database), FORGETTING_PAUSE),
        Loop("webhooks.send", webhook_delivery.Sender(database, settings).step, SENDING_PAUSE),
        Loop("webhooks.forget", forget_deliveries, FORGETTING_PAUSE),
    ]


def _privacy_loops(context: Context) -> list[Loop]:
    """What shoppers may ask about their data."""
    database, storage = context.database, context.storage
    firebase = IdentityToolkit(context.settings.firebase)
    expire_results = partial(tryon_sessions.expire, database, context.settings.tryon.results_kept)
    delete_identities = partial(deletions.step, database, firebase)
    return [
        Loop("privacy.make-copies", partial(exports.step, database, storage), SENDING_PAUSE),
        Loop("privacy.expire-copies", partial(exports.expire, database), FORGETTING_PAUSE),
        Loop("storage.erase", partial(erasure.step, database, storage), SENDING_PAUSE),
        Loop("tryons.expire-results", expire_results, FORGETTING_PAUSE),
        Loop("users.delete-identities", delete_identities, SENDING_PAUSE),
        Loop("users.forget-identities", partial(deletions.forget, database), FORGETTING_PAUSE),
    ]


def _watching_loops(context: Context) -> list[Loop]:
    """What tells operators how the shop stands."""
    settings, database = context.settings, context.database
    watch = operating.Watch(
        database,
        Broker(settings.broker),
        [subscription.name for subscription in subscriptions(context)],
        checks(settings, database, context.redis, context.storage),
    )
    return [
        Loop("operations.watch", watch.step, WATCHING_PAUSE),
        Loop("operations.forget", partial(operating.forget, database), FORGETTING_PAUSE),
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
        Loop("garments.catch-up", partial(proposing.catch_up, database), CATCH_UP_PAUSE),
        Loop("orders.expire", partial(expiring.expire, context.database), EXPIRY_PAUSE),
        Loop("pictures.catch-up", partial(following.catch_up, database), CATCH_UP_PAUSE),
        *_payment_loops(context.database, providers),
        *_sending_loops(context),
        *_privacy_loops(context),
        *_watching_loops(context),
    ]
