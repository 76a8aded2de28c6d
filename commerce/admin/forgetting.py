"""The audit log outlives the shoppers it tells of: what staff did stays, who it was about goes."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, cast, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from commerce.admin.models import AuditEntry
from commerce.core.events import Event
from commerce.orders.models import Order

TOPICS = ("user.deleted",)
# What tells of a person in the wire models of orders that entries hold.
PERSONAL = ["shippingAddress", "note", "tracking", "email", "customer"]


async def handle(session: AsyncSession, event: Event) -> None:
    """On `user.deleted {userId}`: blank the entries about the shopper and about their orders."""
    user_id = UUID(event.payload["userId"])
    about_them = update(AuditEntry).where(
        AuditEntry.entity == "user", AuditEntry.entity_id == str(user_id)
    )
    await session.execute(about_them.values(before=null(), after=null()))
    own = select(cast(Order.id, String)).where(Order.user_id == user_id)
    about_orders = update(AuditEntry).where(
        AuditEntry.entity == "order", AuditEntry.entity_id.in_(own)
    )
    await session.execute(
        about_orders.values(before=_without(AuditEntry.before), after=_without(AuditEntry.after))
    )


def _without(column: InstrumentedAttribute[dict[str, Any] | None]) -> Any:  # noqa: ANN401 - SQL
    return column.op("-")(cast(PERSONAL, ARRAY(String)))
