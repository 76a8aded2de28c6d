"""Shoppers as staff look them up, and what staff may do to an account."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.users import service as users
from commerce.users.errors import UserNotFound
from commerce.users.models import User


class Found(NamedTuple):
    """Some shoppers, and whether there are more."""

    items: Sequence[User]
    has_more: bool


async def search(
    session: AsyncSession, wanted: str | None, before: UUID | None, limit: int
) -> Found:
    """Shoppers whose address, name or telephone number contains what is wanted; newest first."""
    statement = select(User).where(User.deleted_at.is_(None))
    if wanted is not None:
        columns = (User.email, User.display_name, User.phone)
        statement = statement.where(
            or_(*(column.icontains(wanted, autoescape=True) for column in columns))
        )
    if before is not None:
        statement = statement.where(User.id < before)
    found = (await session.scalars(statement.order_by(User.id.desc()).limit(limit + 1))).all()
    return Found(found[:limit], len(found) > limit)


async def lock(session: AsyncSession, user_id: UUID) -> User:
    """A shopper, to be changed; raises UserNotFound, also for who is gone."""
    user = await session.get(User, user_id, with_for_update=True)
    if user is None or user.deleted_at is not None:
        raise UserNotFound
    return user


async def block(session: AsyncSession, user: User) -> None:
    """Let a shopper whose row the caller has locked in no more; every sign-in of theirs ends."""
    if user.blocked_at is None:
        user.blocked_at = clock.now()
        await users.revoke(session, user)
    await session.flush()


async def unblock(session: AsyncSession, user: User) -> None:
    """Let a shopper whose row the caller has locked in again; they sign in anew."""
    user.blocked_at = None
    await session.flush()
