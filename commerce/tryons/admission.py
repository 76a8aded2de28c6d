"""Who may ask for a try-on: who has agreed to what is done with their photo, and not too often.

A shopper's word on it is kept with their account. A service speaks for people whom the shop does
not know: it says with each request that they agree, or says nothing.
"""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.settings import Settings
from commerce.tryons.errors import ConsentNeeded, TooManyTryOns
from commerce.tryons.models import TryonQuota, TryonSession
from commerce.tryons.owners import Owner
from commerce.users import consents
from commerce.users.models import Purpose
from commerce.users.schemas import ConsentChange

PURPOSE: Purpose = "tryon-photos"
SOURCE = "tryon"
# About how long a job takes; then there may be room for another.
A_WHILE = 5


async def agree(
    session: AsyncSession, owner: Owner, settings: Settings, *, consents_now: bool
) -> None:
    """Note that the shopper agrees now, or raise ConsentNeeded unless they may do without.

    What a service says is noted with its job alone.
    """
    word = await _latest_word(session, owner)
    if word is True or (consents_now and not owner.is_shopper):
        return
    if consents_now:
        version = settings.tryon.consent_version
        said = ConsentChange(purpose=PURPOSE, granted=True, version=version, source=SOURCE)
        await consents.change(session, owner.id, [said])
    else:
        _refuse_without(word, settings)


async def check_consent(session: AsyncSession, owner: Owner, settings: Settings) -> None:
    """Raise ConsentNeeded unless the owner may do without saying so in this request."""
    _refuse_without(await _latest_word(session, owner), settings)


async def _latest_word(session: AsyncSession, owner: Owner) -> bool | None:
    """What was said before; services have said nothing."""
    if not owner.is_shopper:
        return None
    return await consents.latest_word(session, owner.id, PURPOSE)


def _refuse_without(
    word: bool | None,  # noqa: FBT001 - a shopper's yes or no, or their silence
    settings: Settings,
) -> None:
    """A no always counts; whether silence does is the house's decision."""
    if word is False or (word is None and settings.tryon.consent_required):
        raise ConsentNeeded


async def count_new(
    session: AsyncSession, owner: Owner, settings: Settings, *, runs: bool = True
) -> None:
    """Count one more job of the owner's; raises TooManyTryOns.

    Whatever happens at once is counted one after the other: the count's row stays locked until the
    job is committed. A job that `runs` needs room beside the others; one that has its answer at
    once counts for the day alone.
    """
    asked, (_, daily) = await _count(session, owner, settings, more=1), _limits(owner, settings)
    if asked > daily:
        raise TooManyTryOns(
            f"You may ask for {daily} a day; come back tomorrow.",
            {"retryAfter": _until_tomorrow(_now(settings))},
        )
    if runs:
        await _find_room(session, owner, settings)


async def count_again(session: AsyncSession, owner: Owner, settings: Settings) -> None:
    """Make room for a job that is begun again, which was counted once; raises TooManyTryOns."""
    await _count(session, owner, settings, more=0)
    await _find_room(session, owner, settings)


def _limits(owner: Owner, settings: Settings) -> tuple[int, int]:
    """How many of an owner's may run at once, and be asked for on one day."""
    limits = settings.tryon
    if owner.is_shopper:
        return limits.running_per_shopper, limits.daily_per_shopper
    return limits.running_per_service, limits.daily_per_service


async def _find_room(session: AsyncSession, owner: Owner, settings: Settings) -> None:
    most, _ = _limits(owner, settings)
    running = select(func.count()).where(owner.own, TryonSession.status == "processing")
    if (await session.scalar(running) or 0) >= most:
        raise TooManyTryOns(
            f"{most} of yours are running; wait for one of them.", {"retryAfter": A_WHILE}
        )


async def _count(session: AsyncSession, owner: Owner, settings: Settings, more: int) -> int:
    """How many the owner has asked for today, with this one; locks their count."""
    today = _now(settings).date()
    first = insert(TryonQuota).values(owner_id=owner.id, day=today, asked=more)
    is_today = TryonQuota.day == today
    counted = first.on_conflict_do_update(
        index_elements=[TryonQuota.owner_id],
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
