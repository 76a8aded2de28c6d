"""Where a shopper is signed in: one row is one device, as its refresh tokens live on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.locales import FIRST, Locale, WantedLocale
from commerce.users.errors import SignInNotFound
from commerce.users.models import RefreshToken

LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in with.

    Attributes:
        user_agent: what it calls itself, for its owner to recognise; nothing is decided by it.
        locale: the language it asks for, in which a new shopper is written to.
    """

    user_agent: str | None = None
    locale: Locale = FIRST


async def _device(request: Request, locale: WantedLocale) -> Device:
    return Device(request.headers.get("User-Agent", "")[:LONGEST_AGENT] or None, locale)


CurrentDevice = Annotated[Device, Depends(_device)]


async def read_all(session: AsyncSession, user_id: UUID) -> Sequence[RefreshToken]:
    """A shopper's sign-ins that still live, the latest used first."""
    statement = (
        select(RefreshToken)
        .where(RefreshToken.owner_id == user_id, RefreshToken.expires_at > clock.now())
        .order_by(RefreshToken.last_used_at.desc(), RefreshToken.id)
    )
    return (await session.scalars(statement)).all()


async def end(session: AsyncSession, user_id: UUID, sign_in_id: UUID) -> None:
    """End one sign-in; raises SignInNotFound, also for anybody else's.

    Its access token lives on until it expires, an hour at most: `sign_out_everywhere` ends those.
    """
    own = delete(RefreshToken).where(
        RefreshToken.id == sign_in_id, RefreshToken.owner_id == user_id
    )
    if await session.scalar(own.returning(RefreshToken.id)) is None:
        raise SignInNotFound
