"""Whose turn it is: one owner's many try-ons do not keep everybody else waiting for all of them.

The queue is first come, first served. A job that has not been begun steps back for a moment as long
as somebody waits who was served less of late; so owners take turns, and whoever is alone goes on.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock

# What was served before that is forgotten.
LATELY = timedelta(minutes=1)

_IS_OTHERS = text("""
    WITH begun AS (
        SELECT coalesce(user_id, api_key_id) AS owner FROM tryon_sessions
        WHERE status = 'processing' AND attempts > 0
        UNION ALL
        SELECT coalesce(user_id, api_key_id) FROM tryon_sessions
        WHERE finished_at > :lately AND results_expired_at IS NULL AND attempts > 0
    ), served AS (SELECT owner, count(*) AS times FROM begun GROUP BY owner),
    mine AS (
        SELECT coalesce(user_id, api_key_id) AS owner FROM tryon_sessions
        WHERE id = :job_id AND status = 'processing' AND attempts = 0
    )
    SELECT EXISTS (
        SELECT FROM tryon_sessions AS other
        LEFT JOIN served ON served.owner = coalesce(other.user_id, other.api_key_id)
        WHERE other.status = 'processing' AND other.attempts = 0
        AND coalesce(served.times, 0) < (SELECT times FROM served JOIN mine USING (owner))
    )
""")


async def is_others(session: AsyncSession, job_id: UUID) -> bool:
    """Whether a job should step back: its owner was served more of late than another who waits."""
    found = await session.scalar(_IS_OTHERS, {"job_id": job_id, "lately": clock.now() - LATELY})
    return bool(found)
