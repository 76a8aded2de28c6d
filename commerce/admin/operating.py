"""What operators watch: measured in one statement, and told to the metrics by background replicas.

The statement reads what is open, due or of the last day, by indexes, and of the outbox no more than
the first events; of the catalogue it counts every variant. Nobody's name is in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, metrics, readings, service_levels
from commerce.core.broker import QUEUES, Broker, event_queue
from commerce.core.database import Database
from commerce.core.health import Check, examine
from commerce.core.readings import Reading

# Ray shows a gauge that nobody has set for twenty seconds no more.
PAUSE = 5.0
QUEUES_READING, COMPONENTS_READING = "broker.queues", "components"
STAGES = ("queued", "fetching", "preparing", "generating", "storing")
# While the broker is away a million events may wait: to count them all takes half a second, and who
# looks every five has seen enough at so many. The oldest is the first by position.
MOST_EVENTS = 10_000
# Tables of work for the network (core/jobs.py), by what the metric calls them.
WORK = {
    "notifications": "notification_deliveries",
    "webhooks": "webhook_deliveries",
    "erasures": "object_deletions",
    "identity-deletions": "identity_deletions",
    "data-exports": "data_exports",
    "garments": "garments",
    "pictures": "product_pictures",
}
_DAY = timedelta(days=1)
# What is made of a product that was taken away waits until it comes back: nobody is late with it.
_OF_PRODUCTS = frozenset({"garments", "product_pictures"})
_ON_SHELF = " AND EXISTS (SELECT FROM products p WHERE p.id = product_id AND p.deleted_at IS NULL)"
# A photo is kept for an hour more than its job, and erased after: that is due, and not late.
_DUE = " UNION ALL ".join(
    f"SELECT '{name}' AS work, count(*) AS due,"  # noqa: S608 - names of our own tables
    f" extract(epoch FROM now() - min(due_at)) AS oldest FROM {table} WHERE due_at <= now()"
    + (_ON_SHELF if table in _OF_PRODUCTS else "")
    for name, table in WORK.items()
)
# What a provider told us and nothing has been made of; whom to ask, and what to send, next.
_MONEY_DUE = """
SELECT 'payment-events', count(*), extract(epoch FROM now() - min(created_at))
FROM payment_events WHERE processed_at IS NULL
UNION ALL SELECT 'payments', count(*), extract(epoch FROM now() - min(next_attempt_at))
FROM payments WHERE next_attempt_at <= now()
UNION ALL SELECT 'refunds', count(*),
    extract(epoch FROM now() - min(coalesce(next_attempt_at, created_at)))
FROM refunds WHERE status = 'pending' AND payment_id IS NOT NULL
    AND coalesce(next_attempt_at, created_at) <= now()"""
_MEASURE = text(f"""
WITH going AS (SELECT stage, created_at FROM tryon_sessions WHERE status = 'processing'),
shelf AS (SELECT count(*) AS variants, coalesce(sum(stock), 0) AS available,
    count(*) FILTER (WHERE stock = 0) AS sold_out, count(*) FILTER (WHERE stock < 0) AS negative,
    count(*) FILTER (WHERE stock BETWEEN 1 AND low_stock_threshold) AS low FROM product_variants),
sold AS (SELECT status, currency, count(*) AS orders, sum(total) AS amount FROM orders
    WHERE created_at > now() - interval '1 day' GROUP BY status, currency),
paid AS (SELECT provider, status, count(*) AS payments FROM payments
    WHERE id >= :day_ago AND flag IS NULL GROUP BY provider, status
    UNION ALL SELECT provider, 'needs_attention', count(*) FROM payments
    WHERE flag IS NOT NULL GROUP BY provider),
owed AS (SELECT status, count(*) AS refunds FROM refunds
    WHERE status IN ('pending', 'manual', 'needs_attention') GROUP BY status),
waiting AS ({_DUE} UNION ALL {_MONEY_DUE})
SELECT jsonb_build_object(
    'stages', (SELECT coalesce(jsonb_object_agg(stage, jobs), '{{}}')
        FROM (SELECT stage, count(*) AS jobs FROM going GROUP BY stage) s),
    'oldestJob', (SELECT extract(epoch FROM now() - min(created_at)) FROM going),
    'outbox', (SELECT count(*) FROM (SELECT FROM outbox LIMIT {MOST_EVENTS}) o),
    'oldestEvent', (SELECT extract(epoch FROM now() - created_at) FROM outbox
        ORDER BY position LIMIT 1),
    'stock', (SELECT to_jsonb(shelf) FROM shelf),
    'reserved', (SELECT coalesce(sum((SELECT sum(quantity) FROM order_items WHERE order_id = o.id)),
        0) FROM orders o WHERE o.status IN ('awaiting_payment', 'paid', 'processing')),
    'orders', (SELECT coalesce(jsonb_agg(to_jsonb(sold)), '[]') FROM sold),
    'payments', (SELECT coalesce(jsonb_agg(to_jsonb(paid)), '[]') FROM paid),
    'refunds', (SELECT coalesce(jsonb_object_agg(status, refunds), '{{}}') FROM owed),
    'work', (SELECT jsonb_agg(to_jsonb(waiting)) FROM waiting))
""")  # noqa: S608 - see above


async def measure(session: AsyncSession) -> dict[str, Any]:
    """How the shop stands, in one statement."""
    found: dict[str, Any] = await session.scalar(_MEASURE, {"day_ago": _first_id_of_day()})
    return found


class Watch:
    """A background loop: measures, tells the metrics, and notes what only it can see."""

    def __init__(
        self,
        database: Database,
        broker: Broker,
        subscribers: Sequence[str],
        checks: Mapping[str, Check],
    ) -> None:
        """Watch these.

        Args:
            database: what is measured, and where is noted what else was seen.
            broker: a connection of its own.
            subscribers: whose queues there are.
            checks: of the parts that the shop stands on.
        """
        self._database, self._broker, self._checks = database, broker, checks
        self._queues = (*QUEUES, *map(event_queue, subscribers))

    async def step(self) -> int:
        """Look once; there is never more to do."""
        health = await examine(self._checks, frozenset())
        for component, state in health.components.items():
            metrics.COMPONENTS.set(state == "ok", component)
        async with self._database.reading() as session:
            tell(await measure(session))
        await self._note(COMPONENTS_READING, dict(health.components))
        await self._look_at_queues()
        return 0

    async def _look_at_queues(self) -> None:
        if not self._broker.is_open:
            await self._broker.connect()
        depths = await self._broker.depths(self._queues)
        for name, depth in depths.items():
            metrics.QUEUES.set(depth.messages, name)
            metrics.CONSUMERS.set(depth.consumers, name)
        await self._note(QUEUES_READING, {name: asdict(depth) for name, depth in depths.items()})

    async def _note(self, name: str, value: dict[str, Any]) -> None:
        async with self._database.transaction() as session:
            await readings.write(session, {name: Reading(value, clock.now())})


async def forget(database: Database) -> int:
    """Forget minutes that no error budget asks for, and who has not been seen for long."""
    async with database.transaction() as session:
        minutes = await service_levels.forget(session)
        return minutes + await readings.forget(session, clock.now() - _DAY)


def tell(found: Mapping[str, Any]) -> None:
    """Tell the metrics what `measure` has found; what there is none of is told as none."""
    for stage in STAGES:
        metrics.TRYON_JOBS.set(found["stages"].get(stage, 0), stage)
    metrics.OLDEST_TRYON.set(float(found["oldestJob"] or 0))
    metrics.OUTBOX.set(found["outbox"])
    metrics.OLDEST_EVENT.set(float(found["oldestEvent"] or 0))
    for work in found["work"]:
        metrics.WORK_DUE.set(work["due"], work["work"])
        metrics.OLDEST_WORK.set(float(work["oldest"] or 0), work["work"])
    _tell_of_stock(found["stock"], found["reserved"])
    _tell_of_money(found)


def _tell_of_stock(shelf: Mapping[str, Any], reserved: int) -> None:
    metrics.STOCK.set(shelf["available"], "available")
    metrics.STOCK.set(reserved, "reserved")
    metrics.VARIANTS.set(shelf["variants"], "all")
    metrics.VARIANTS.set(shelf["sold_out"], "out")
    for state in ("low", "negative"):
        metrics.VARIANTS.set(shelf[state], state)


def _tell_of_money(found: Mapping[str, Any]) -> None:
    by_status: dict[str, int] = {}
    for sold in found["orders"]:
        by_status[sold["status"]] = by_status.get(sold["status"], 0) + sold["orders"]
        metrics.ORDERS_MONEY.set(sold["amount"], sold["status"], sold["currency"])
    for status, orders in by_status.items():
        metrics.ORDERS.set(orders, status)
    for paid in found["payments"]:
        metrics.PAYMENTS.set(paid["payments"], paid["provider"], paid["status"])
    for status in ("pending", "manual", "needs_attention"):
        metrics.REFUNDS.set(found["refunds"].get(status, 0), status)


def _first_id_of_day() -> UUID:
    """The first UUIDv7 of the last 24 hours: ids are in the order of time (RFC 9562, 5.7)."""
    milliseconds = int((clock.now() - _DAY).timestamp() * 1000)
    return UUID(int=milliseconds << 80)
