"""Whether each part that the shop stands on does its work: one small question to each."""

from collections.abc import Mapping

from redis.asyncio import Redis
from sqlalchemy import text

from commerce.core.broker import Broker
from commerce.core.database import Database
from commerce.core.health import Check
from commerce.core.settings import Settings
from commerce.core.storage import Storage


def checks(
    settings: Settings, database: Database, redis: Redis, storage: Storage
) -> Mapping[str, Check]:
    """A check for each part, by the part's name."""

    async def check_database() -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))

    async def check_redis() -> None:
        await redis.ping()

    async def check_broker() -> None:
        await Broker.probe(settings.broker)

    return {
        "database": check_database,
        "cache": check_redis,
        "broker": check_broker,
        "storage": storage.check,
    }
