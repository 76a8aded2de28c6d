"""Try again what was given up: `python -m deployments.jobs.replay_dead_letters` as a Ray job."""

import asyncio
import logging

from commerce.core.broker import Broker
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.tryons import dead_letters

logger = logging.getLogger(__name__)


async def replay() -> tuple[int, int]:
    """Replay every dead letter; return how many jobs and how many events are tried again."""
    settings = Settings()
    database, broker = Database(settings.database), Broker(settings.broker)
    try:
        await broker.connect()
        return await dead_letters.replay(database, broker), await broker.replay_events()
    finally:
        await broker.close()
        await database.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    logger.info("try-on jobs and events that are tried again: %s and %s", *asyncio.run(replay()))
