"""What the catalogue makes of its own events."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.products import spelling
from commerce.products.cache import AnswerCache
from commerce.products.changes import CATALOGUE, SHELVES, tag

TOPICS = (
    "product.changed", "stock.changed", "catalogue.changed", "garment.changed", "picture.prepared",
)  # fmt: skip


class Listener:
    """Learns the words of products, and makes sure that no answer outlives a change.

    The cache is told right after a change as well; this is for the change whose teller died, or
    found Redis away. It is the one handler that goes over the network within its transaction:
    telling twice does no harm, and an event that cannot be told must come again.
    """

    def __init__(self, cache: AnswerCache) -> None:
        """Tell this cache."""
        self._cache = cache

    async def handle(self, session: AsyncSession, event: Event) -> None:
        """Apply one event; raises what Redis raises, so that it comes again."""
        if event.topic == "product.changed":
            await spelling.learn(session, UUID(event.payload["productId"]))
        await self._cache.advance(tags_of(event))


def tags_of(event: Event) -> set[str]:
    """What the answers depend on that an event has made untrue."""
    match event.topic:
        case "product.changed":
            return {tag(event.payload["productId"]), CATALOGUE}
        case "garment.changed" | "picture.prepared":
            return {tag(event.payload["productId"])}
        case "stock.changed":
            changes = event.payload["changes"]
            crossing = {CATALOGUE} if any(map(_crosses_nothing, changes)) else set()
            return crossing | {tag(change["productId"]) for change in changes}
        case _:
            return {CATALOGUE, SHELVES}


def _crosses_nothing(change: dict[str, Any]) -> bool:
    return bool((change["before"] == 0) != (change["after"] == 0))
