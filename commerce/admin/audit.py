"""The audit log: every change by staff is written down in the transaction that makes it."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

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


def _plain(model: BaseModel | None) -> dict[str, Any] | None:
    return None if model is None else model.model_dump(mode="json", by_alias=True)
