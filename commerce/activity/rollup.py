"""What remains of events: counts by day, trends, what is bought together. Loops run these.

Each is recomputed as a whole in one transaction, so that it may be run twice, by two, or late.
"""

from datetime import timedelta

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity.models import EVERY_PRODUCT
from commerce.activity.rules import LATEST, day_of
from commerce.core import clock, rehearsal
from commerce.core.database import Database
from commerce.core.settings import Settings

# Events come at most so late; with time to commit them, an earlier day is closed.
OPEN_DAYS = LATEST.days + 1
DAYS = {"day": 2, "week": 7, "month": 30}
MOST_TRENDING = 500
MOST_TOGETHER = 50
BATCH = 5000
# One at a time: a second one would only do the same work again.
_ROLL_UP, _TOGETHER = 7240618, 7240619

_SINCE = text("""
    SELECT least(:open, coalesce(
        (SELECT max(day) FROM activity_days), (SELECT min(day) FROM activity_events), :open))
""")

# `people` are the known ones, each counted once a day; the others' events are counted apart. A
# try-on is one step, whether the client told that it began or the shop that it was seen.
_COUNTED = """
    SELECT day, coalesce(product_id, :every) AS product_id, type, count(*) AS events,
        count(DISTINCT coalesce(user_id, visitor_id)) AS people,
        count(*) FILTER (WHERE user_id IS NULL AND visitor_id IS NULL) AS anonymous
    FROM (
        SELECT day, product_id, user_id, visitor_id,
            CASE type WHEN 'tryon-completed' THEN 'tryon' ELSE type END AS type
        FROM activity_events
        WHERE day >= :since) events
    GROUP BY GROUPING SETS ((day, type), (day, type, product_id))
    HAVING GROUPING(product_id) = 1 OR product_id IS NOT NULL
"""
_COUNT = text(f"""
    INSERT INTO activity_days (day, product_id, type, events, people, anonymous) {_COUNTED}
""")

# The first day of which every event is there: those that are older than is kept are being deleted,
# and where counts go back further than events, the oldest day with events may have lost some.
_WHOLE_SINCE = text("""
    SELECT greatest(cast(:kept AS date), oldest.event + (
        EXISTS (SELECT FROM activity_days WHERE day < oldest.event))::int)
    FROM (SELECT min(day) AS event FROM activity_events) oldest WHERE oldest.event IS NOT NULL
""")

# Only what differs is written: who reads counts meanwhile finds those before or those after.
_RECOUNT = text(f"""
    WITH counted AS ({_COUNTED}),
    gone AS (
        DELETE FROM activity_days d WHERE d.day >= :since AND NOT EXISTS (
            SELECT FROM counted c
            WHERE (c.day, c.product_id, c.type) = (d.day, d.product_id, d.type))
        RETURNING 1),
    put AS (
        INSERT INTO activity_days AS d (day, product_id, type, events, people, anonymous)
        SELECT * FROM counted
        ON CONFLICT (day, product_id, type) DO UPDATE SET events = excluded.events,
            people = excluded.people, anonymous = excluded.anonymous
            WHERE (d.events, d.people, d.anonymous)
                <> (excluded.events, excluded.people, excluded.anonymous)
        RETURNING 1)
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)
""")  # noqa: S608 - a constant of this module

# How much each thing that people do says about wanting a product.
_TRENDS = text("""
    INSERT INTO activity_trends ("window", product_id, score)
    SELECT :window, product_id, sum((people + anonymous) * CASE type
        WHEN 'view' THEN 1 WHEN 'wishlist' THEN 3 WHEN 'tryon' THEN 4
        WHEN 'cart' THEN 5 WHEN 'order' THEN 10 ELSE 0 END) AS score
    FROM activity_days
    WHERE day > :after AND product_id <> :every
    GROUP BY product_id
    ORDER BY score DESC, product_id
    LIMIT :most
""")

_COUNT_TOGETHER = text("""
    INSERT INTO activity_bought_together (product_id, other_id, orders)
    SELECT product_id, other_id, orders FROM (
        SELECT one.product_id, other.product_id AS other_id, count(*) AS orders,
            row_number() OVER (
                PARTITION BY one.product_id ORDER BY count(*) DESC, other.product_id) AS place
        FROM activity_baskets one
        JOIN activity_baskets other
            ON other.order_id = one.order_id AND other.product_id <> one.product_id
        WHERE one.placed_at > :after AND NOT EXISTS (
            SELECT FROM activity_baskets off
            WHERE off.order_id = one.order_id AND off.product_id = :cancelled)
        GROUP BY one.product_id, other.product_id) pairs
    WHERE place <= :most
""")

_OLD_EVENTS = text("""
    DELETE FROM activity_events WHERE (day, id) IN (
        SELECT day, id FROM activity_events
        WHERE day < :before AND day < (SELECT max(day) FROM activity_days) ORDER BY day, id
        LIMIT :batch FOR UPDATE SKIP LOCKED)
""")

_OLD_BASKETS = text("""
    DELETE FROM activity_baskets WHERE (order_id, product_id) IN (
        SELECT order_id, product_id FROM activity_baskets WHERE placed_at < :before
        LIMIT :batch FOR UPDATE SKIP LOCKED)
""")


async def roll_up(database: Database, settings: Settings) -> int:
    """Count the days that are still open, and from the counts what is sought.

    Returns:
        0: there is always as much to do the next time.
    """
    today = day_of(clock.now(), settings.shop.timezone)
    async with database.transaction() as session:
        if await _alone(session, _ROLL_UP):
            opened = today - timedelta(days=OPEN_DAYS)
            since = (await session.execute(_SINCE, {"open": opened})).scalar_one()
            forget = text("DELETE FROM activity_days WHERE day >= :since")
            await session.execute(forget, {"since": since})
            await session.execute(_COUNT, {"since": since, "every": EVERY_PRODUCT})
            await session.execute(text("DELETE FROM activity_trends"))
            for window, days in DAYS.items():
                after = today - timedelta(days=days)
                wanted = {"window": window, "after": after, "most": MOST_TRENDING}
                await session.execute(_TRENDS, {**wanted, "every": EVERY_PRODUCT})
    return 0


async def rebuild(database: Database, settings: Settings, *, dry_run: bool) -> int:
    """Count every day again whose events are all there; return how many counts were wrong.

    Older days stay as they were counted: their events are gone. A day's counts may differ from what
    was right when it closed, where somebody was forgotten or known since. Trends and what is bought
    together are counted as a whole by their loops, minutes later.

    Raises:
        DatabaseBusy: somebody else counts at the moment, and did not end in time.
    """
    kept = day_of(clock.now(), settings.shop.timezone) - settings.activity.retention
    async with rehearsal.transaction(database, dry_run=dry_run) as session:
        await _take_time(session)
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ROLL_UP})
        since = (await session.execute(_WHOLE_SINCE, {"kept": kept})).scalar_one_or_none()
        if since is None:
            return 0
        values = {"since": since, "every": EVERY_PRODUCT}
        wrong: int = (await session.execute(_RECOUNT, values)).scalar_one()
    return wrong


async def count_together(database: Database, settings: Settings) -> int:
    """Count in how many orders two products were together; returns 0, as `roll_up` does."""
    after = clock.now() - settings.activity.baskets_kept
    async with database.transaction() as session:
        if await _alone(session, _TOGETHER):
            await session.execute(text("DELETE FROM activity_bought_together"))
            wanted = {"after": after, "most": MOST_TOGETHER, "cancelled": EVERY_PRODUCT}
            await session.execute(_COUNT_TOGETHER, wanted)
    return 0


async def prune(database: Database, settings: Settings) -> int:
    """Delete a batch of events and baskets that are too old; return how many.

    No event goes before it was counted: `retention` is longer than a day stays open, and where the
    counting has stood still, nothing of those days goes.
    """
    kept = settings.activity
    today = day_of(clock.now(), settings.shop.timezone)
    events = {"before": today - kept.retention, "batch": BATCH}
    baskets = {"before": clock.now() - kept.baskets_kept, "batch": BATCH}
    return await _delete(database, _OLD_EVENTS, events) + await _delete(
        database, _OLD_BASKETS, baskets
    )


async def _delete(database: Database, statement: TextClause, values: dict[str, object]) -> int:
    async with database.transaction() as session:
        result = await session.execute(statement, values)
        return max(0, getattr(result, "rowcount", 0))


async def _alone(session: AsyncSession, lock: int) -> bool:
    """Whether nobody else does this now."""
    await _take_time(session)
    held = await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": lock})
    return bool(held)


async def _take_time(session: AsyncSession) -> None:
    """What is counted whole may take its time."""
    await session.execute(text("SET LOCAL statement_timeout = '5min'"))
