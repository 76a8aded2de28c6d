"""The audit log: every change by staff is written down in the transaction that makes it."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.account_schemas import AuditEntryRead, AuditPage, AuditQuery
from commerce.admin.current import Admin
from commerce.admin.models import AuditEntry


def record(  # noqa: PLR0913 - an entry is who, what, which, before and after
    session: AsyncSession,
    admin: Admin,
    action: str,
    entity_id: object,
    *,
    before: BaseModel | None = None,
    after: BaseModel | None = None,
) -> None:
    """Write down a change by staff.

    Args:
        session: the transaction of the change itself: neither happens without the other.
        admin: who made it.
        action: the kind of thing and what was done: `product.create`, `order.change-status`.
        entity_id: which one.
        before: the wire model as it was; None for something new. It must hold no secret.
        after: the wire model as it is; None for something that is gone.
    """
    session.add(
        AuditEntry(
            admin_id=admin.id,
            actor=admin.email,
            role=admin.role,
            action=action,
            entity=action.partition(".")[0],
            entity_id=str(entity_id),
            before=_plain(before),
            after=_plain(after),
        )
    )


async def read(session: AsyncSession, query: AuditQuery) -> AuditPage:
    """Entries, newest first; the cursor is the last entry that was seen."""
    when = tuple_(AuditEntry.created_at, AuditEntry.id)
    statement = select(AuditEntry).order_by(AuditEntry.created_at.desc(), AuditEntry.id.desc())
    for name in ("entity", "entity_id", "actor", "action"):
        if (wanted := getattr(query, name)) is not None:
            statement = statement.where(getattr(AuditEntry, name) == wanted)
    if query.since is not None:
        statement = statement.where(AuditEntry.created_at >= query.since)
    if query.until is not None:
        statement = statement.where(AuditEntry.created_at < query.until)
    if query.cursor is not None:
        seen = select(AuditEntry.created_at, AuditEntry.id).where(AuditEntry.id == query.cursor)
        statement = statement.where(when < seen.scalar_subquery())
    found = list(await session.scalars(statement.limit(query.limit + 1)))
    items = [AuditEntryRead.model_validate(entry) for entry in found[: query.limit]]
    more = len(found) > query.limit
    return AuditPage(items=items, next_cursor=items[-1].id if more else None)


def _plain(model: BaseModel | None) -> dict[str, Any] | None:
    return None if model is None else model.model_dump(mode="json", by_alias=True)
