"""Shoppers are told how their try-ons ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.tryons import attempts, events
from commerce.tryons.attempts import Attempt
from tests.integration.commerce.shopping import Buyer
from tests.integration.commerce.tryons.conftest import Ask

PRODUCT = new_id()


async def end(database: Database, attempt: Attempt, *, well: bool) -> None:
    async with database.transaction() as session:
        if well:
            assert await attempts.complete(session, attempt, [])
        else:
            assert await attempts.fail(session, attempt, "not-upright", "Please stand up.")


async def hear(database: Database, job_id: str) -> None:
    """Bring the job's event to who listens, as the broker does."""
    async with database.transaction() as session:
        told = select(OutboxMessage).where(
            OutboxMessage.payload["jobId"].astext == job_id, OutboxMessage.topic.in_(events.TOPICS)
        )
        message = (await session.scalars(told)).one()
        await events.handle(session, Event(message.message_id, message.topic, message.payload))


@pytest.mark.parametrize(
    ("well", "kind", "facts"),
    [
        (True, "tryon-ready", {"productId": str(PRODUCT)}),
        (False, "tryon-failed", {"productId": str(PRODUCT), "code": "not-upright"}),
    ],
)
async def test_a_shopper_is_told_how_their_try_on_ended(
    database: Database, buyer: Buyer, ask: Ask, *, well: bool, kind: str, facts: dict[str, str]
) -> None:
    job_id = await ask(product_id=PRODUCT)
    async with database.transaction() as session:
        attempt = await attempts.claim(session, job_id, timedelta(minutes=1), take_over=False)
    assert attempt is not None
    await end(database, attempt, well=well)

    await hear(database, str(job_id))

    (told,) = (await buyer.get("/notifications")).json()["items"]
    assert told["kind"] == kind
    assert told["data"] == {"jobId": str(job_id), **facts}
