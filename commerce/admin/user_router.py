"""Staff's routes of shoppers: support helps them, and lets nobody in or out unseen."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from commerce.admin import audit, shoppers
from commerce.admin.current import Support
from commerce.admin.errors import RoleNotAllowed
from commerce.admin.user_schemas import (
    AccountState,
    AdminUserList,
    AdminUserRead,
    AdminUserSummary,
)
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.schemas import Plain
from commerce.users import service as users
from commerce.users import staff_lists
from commerce.users.errors import UserNotFound

router = APIRouter(prefix="/users")

Search = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Plain
]


@router.get("", responses=problems(Unauthenticated, RoleNotAllowed))
async def list_users(
    _admin: Support,
    session: ReadSession,
    q: Annotated[Search | None, Query(description="part of an address, a name, a number")] = None,
    cursor: Annotated[UUID | None, Query(description="`nextCursor` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AdminUserList:
    """Look shoppers up, the newest first."""
    found = await staff_lists.search(session, q, cursor, limit)
    return AdminUserList(
        items=[AdminUserSummary.model_validate(user) for user in found.items],
        limit=limit,
        next_cursor=found.items[-1].id if found.has_more else None,
    )


@router.get("/{user_id}", responses=problems(Unauthenticated, RoleNotAllowed, UserNotFound))
async def read_user(_admin: Support, session: ReadSession, user_id: UUID) -> AdminUserRead:
    """One shopper."""
    return await shoppers.read(session, user_id)


@router.post(
    "/{user_id}/sign-out-everywhere",
    responses=problems(Unauthenticated, RoleNotAllowed, UserNotFound),
)
async def sign_user_out(admin: Support, session: Session, user_id: UUID) -> AdminUserRead:
    """End every sign-in of a shopper, as they can themselves; they are told."""
    user = await staff_lists.lock(session, user_id)
    before = await shoppers.wire(session, user)
    await users.sign_out_everywhere(session, user_id)
    after = await shoppers.wire(session, user)
    _write_down(session, admin, "user.sign-out", before, after)
    return after


@router.post("/{user_id}/block", responses=problems(Unauthenticated, RoleNotAllowed, UserNotFound))
async def block_user(admin: Support, session: Session, user_id: UUID) -> AdminUserRead:
    """Let a shopper in no more: neither old tokens nor new sign-ins."""
    user = await staff_lists.lock(session, user_id)
    before = await shoppers.wire(session, user)
    await staff_lists.block(session, user)
    after = await shoppers.wire(session, user)
    _write_down(session, admin, "user.block", before, after)
    return after


@router.post(
    "/{user_id}/unblock", responses=problems(Unauthenticated, RoleNotAllowed, UserNotFound)
)
async def unblock_user(admin: Support, session: Session, user_id: UUID) -> AdminUserRead:
    """Let a shopper in again; they sign in anew."""
    user = await staff_lists.lock(session, user_id)
    before = await shoppers.wire(session, user)
    await staff_lists.unblock(session, user)
    after = await shoppers.wire(session, user)
    _write_down(session, admin, "user.unblock", before, after)
    return after


def _write_down(
    session: Session, admin: Support, action: str, before: AdminUserRead, after: AdminUserRead
) -> None:
    states = {
        "before": AccountState.model_validate(before),
        "after": AccountState.model_validate(after),
    }
    audit.record(session, admin, action, after.id, **states)
