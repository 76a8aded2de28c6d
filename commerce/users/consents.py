"""What shoppers have agreed to. Every word of theirs is kept; the latest one counts."""

from collections.abc import Sequence
from typing import get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import new_id
from commerce.users.models import Purpose, User, UserConsent
from commerce.users.schemas import ConsentChange, ConsentRead

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


async def is_granted(session: AsyncSession, user_id: UUID, purpose: Purpose) -> bool:
    """Whether a shopper's latest word on a use of their data is yes; silence is no."""
    return await latest_word(session, user_id, purpose) is True


async def latest_word(session: AsyncSession, user_id: UUID, purpose: Purpose) -> bool | None:
    """A shopper's latest word on a use of their data; None where they have said nothing."""
    latest = (
        select(UserConsent.granted)
        .where(UserConsent.user_id == user_id, UserConsent.purpose == purpose)
        .order_by(UserConsent.id.desc())
        .limit(1)
    )
    word: bool | None = await session.scalar(latest)
    return word


async def hold(session: AsyncSession, user_id: UUID) -> None:
    """Let a shopper's latest word stay the latest until the transaction ends."""
    held = select(User.id).where(User.id == user_id).with_for_update(read=True, key_share=True)
    await session.execute(held)


async def read(session: AsyncSession, user_id: UUID) -> list[ConsentRead]:
    """The latest word on each use; `at` is null where a shopper has said nothing."""
    latest = (
        select(UserConsent)
        .where(UserConsent.user_id == user_id)
        .ext(distinct_on(UserConsent.purpose))
        .order_by(UserConsent.purpose, UserConsent.id.desc())
    )
    said = {consent.purpose: consent for consent in await session.scalars(latest)}
    return [_wire(purpose, said.get(purpose)) for purpose in PURPOSES]


async def change(
    session: AsyncSession, user_id: UUID, wanted: Sequence[ConsentChange]
) -> list[ConsentRead]:
    """Write down what a shopper says now, also where they say the same again.

    The shopper's row is locked, so that of two at once the later one is also the later row.
    """
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    for said in wanted:
        session.add(
            UserConsent(id=new_id(), user_id=user_id, created_at=clock.now(), **said.model_dump())
        )
    await session.flush()
    return await read(session, user_id)


def _wire(purpose: Purpose, said: UserConsent | None) -> ConsentRead:
    if said is None:
        return ConsentRead(purpose=purpose, granted=False)
    return ConsentRead(
        purpose=purpose,
        granted=said.granted,
        version=said.version,
        source=said.source,
        at=said.created_at,
    )
