"""What others hear of a try-on: topics of the outbox, written with the change."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import outbox

Topic = Literal["tryon.completed", "tryon.failed", "tryon.canceled"]


def announce(  # noqa: PLR0913 - whose it is takes two, and all are columns of one row
    session: AsyncSession,
    topic: Topic,
    job_id: UUID,
    *,
    user_id: UUID | None,
    api_key_id: UUID | None,
    product_id: UUID | None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell that a job has ended, and whose it was."""
    ids = {"jobId": job_id, "userId": user_id, "apiKeyId": api_key_id, "productId": product_id}
    named = {name: str(value) for name, value in ids.items() if value is not None}
    outbox.enqueue(session, topic, {**named, **(facts or {})})
