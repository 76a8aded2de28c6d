"""What was given up and put aside for an operator, and how to try it again."""

import logging

from commerce.core.broker import TRYON_JOBS_DEAD, Broker
from commerce.core.database import Database
from commerce.tryons import attempts
from commerce.tryons.consumer import job_id_of

logger = logging.getLogger(__name__)


async def replay(database: Database, broker: Broker) -> int:
    """Open every job in the dead-letter queue again; return how many were.

    A message is removed only after its job's new message is in the outbox. Messages that name no
    job of ours are removed too: nothing could ever be done with them.
    """
    reopened = 0
    async for message in broker.drain(TRYON_JOBS_DEAD):
        job_id = job_id_of(message)
        if job_id is None:
            logger.warning("dropped a dead letter that names no job: %r", message.body[:200])
        else:
            async with database.transaction() as session:
                reopened += await attempts.reopen(session, job_id)
        await message.ack()
    return reopened
