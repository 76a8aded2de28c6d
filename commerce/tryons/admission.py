"""Who may ask for a try-on: who has agreed to what is done with their photo, and not too often."""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.settings import Settings
from commerce.tryons.errors import ConsentNeeded, TooManyTryOns
from commerce.tryons.models import TryonQuota, TryonSession
from commerce.users import consents
from commerce.users.models import Purpose
from commerce.users.schemas import ConsentChange

PURPOSE: Purpose = "tryon-photos"
SOURCE = "tryon"
# About how long a job takes; then there may be room for another.
A_WHILE = 5


async def agree(
    session: AsyncSession, user_id: UUID, settings: Settings, *, consents_now: bool
) -> None:
    """Note that the shopper agrees now, or raise ConsentNeeded unless they may do without."""
    word = await consents.latest_word(session, user_id, PURPOSE)
    if word is True:
        return
    if consents_now:
        version = settings.tryon.consent_version
        said = ConsentChange(purpose=PURPOSE, granted=True, version=version, source=SOURCE)
        await consents.change(session, user_id, [said])
    else:
        _refuse_without(word, settings)


async def check_consent(session: AsyncSession, user_id: UUID, settings: Settings) -> None:
    """Raise ConsentNeeded unless the shopper agrees to what is done with their photo."""
    _refuse_without(await consents.latest_word(session, user_id, PURPOSE), settings)


def _refuse_without(
    word: bool | None,  # noqa: FBT001 - a shopper's yes or no, or their silence
    settings: Settings,
) -> None:
    """A no always counts; whether silence does is the house's decision."""
    if word is False or (word is None and settings.tryon.consent_required):
        raise ConsentNeeded


async def count_new(session: AsyncSession, user_id: UUID, settings: Settings) -> None:
    """Count one more job of the shopper's; raises TooManyTryOns.

    Whatever happens at once is counted one after the other: the count's row stays locked until the
    job is committed.
    """
    asked = await _count(session, user_id, settings, more=1)
    if asked > settings.tryon.daily_per_shopper:
        raise TooManyTryOns(
            f"You may ask for {settings.tryon.daily_per_shopper} a day; come back tomorrow.",
            {"retryAfter": _until_tomorrow(_now(settings))},
        )
    await _find_room(session, user_id, settings)


async def count_again(session: AsyncSession, user_id: UUID, settings: Settings) -> None:
    """Make room for a job that is begun again, which was counted once; raises TooManyTryOns."""
    await _count(session, user_id, settings, more=0)
    await _find_room(session, user_id, settings)


async def _find_room(session: AsyncSession, user_id: UUID, settings: Settings) -> None:
    running = select(func.count()).where(
        TryonSession.user_id == user_id, TryonSession.status == "processing"
    )
    if (await session.scalar(running) or 0) >= settings.tryon.running_per_shopper:
        raise TooManyTryOns(
            f"{settings.tryon.running_per_shopper} of yours are running; wait for one of them.",
            {"retryAfter": A_WHILE},
        )


async def _count(session: AsyncSession, user_id: UUID, settings: Settings, more: int) -> int:
    """How many the shopper has asked for today, with this one; locks their count."""
    today = _now(settings).date()
    first = insert(TryonQuota).values(user_id=user_id, day=today, asked=more)
    is_today = TryonQuota.day == today
    counted = first.on_conflict_do_update(
        index_elements=[TryonQuota.user_id],
        set_={"day": today, "asked": case((is_today, TryonQuota.asked), else_=0) + more},
    )
    return (await session.scalars(counted.returning(TryonQuota.asked))).one()


def _now(settings: Settings) -> datetime:
    return clock.now().astimezone(settings.shop.timezone)


def _until_tomorrow(now: datetime) -> int:
    """Seconds until the shop's next day begins."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = midnight + timedelta(days=1)
    return max(1, ceil(tomorrow.timestamp() - now.timestamp()))
