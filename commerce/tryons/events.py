"""What follows from a try-on's end."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.notifications.kinds import Kind
from commerce.notifications.service import notify

TOPICS = ("tryon.completed", "tryon.failed")
FACTS = ("jobId", "productId", "code")


async def handle(session: AsyncSession, event: Event) -> None:
    """Tell the shopper that their picture is ready, or that there will be none.

    Services hear of theirs by webhook; who was answered at once need not be told.
    """
    if "userId" not in event.payload or event.payload.get("cached"):
        return
    kind: Kind = "tryon-ready" if event.topic == "tryon.completed" else "tryon-failed"
    facts = {name: event.payload[name] for name in FACTS if name in event.payload}
    await notify(session, UUID(event.payload["userId"]), kind, facts)
