"""Who guesses is slowed: failures in a row are counted by address.

Whether anybody has the address makes no difference, so that a lock betrays nobody's account.
"""

import hashlib
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.models import SignInFailures
from commerce.auth.errors import TooManyAttempts
from commerce.core import clock
from commerce.core.database import Database

# After so many failures in a row an address takes no attempts for a while (OWASP ASVS 2.2.1).
ATTEMPTS = 5
LOCKOUT = timedelta(minutes=15)
# What nobody tried for so long is forgotten; addresses that a guesser made up must not pile up.
MEMORY = timedelta(days=1)


async def begin(session: AsyncSession, email: str) -> None:
    """Count an attempt, as if it failed; commit it before looking whether it does.

    Raises:
        TooManyAttempts: the address is locked; `retryAfter` says for how long.
    """
    lapsed = SignInFailures.locked_until <= func.now()
    failures = case((lapsed, 1), else_=SignInFailures.failures + 1)
    first = insert(SignInFailures).values(email_hash=_hash(email), failures=1)
    counted = first.on_conflict_do_update(
        index_elements=[SignInFailures.email_hash],
        set_={
            "failures": failures,
            "locked_until": case((failures >= ATTEMPTS, func.now() + LOCKOUT)),
            "updated_at": func.now(),
        },
        where=or_(SignInFailures.locked_until.is_(None), lapsed),
    )
    if await session.scalar(counted.returning(SignInFailures.failures)) is None:
        await _refuse(session, email)


async def clear(session: AsyncSession, email: str) -> None:
    """Forget the failures: this was a success."""
    await session.execute(delete(SignInFailures).where(SignInFailures.email_hash == _hash(email)))


async def take_back(session: AsyncSession, email: str) -> None:
    """Count one failure less: what was missing was asked for, nothing was guessed."""
    own = update(SignInFailures).where(SignInFailures.email_hash == _hash(email))
    one_less = func.greatest(SignInFailures.failures - 1, 0)
    await session.execute(own.values(failures=one_less, locked_until=None))


async def forget(database: Database, batch: int = 1000) -> int:
    """Forget addresses that nobody has tried for a day; return how many."""
    old = (
        select(SignInFailures.email_hash)
        .where(SignInFailures.updated_at < clock.now() - MEMORY)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    gone = delete(SignInFailures).where(SignInFailures.email_hash.in_(old))
    async with database.transaction() as session:
        return len((await session.scalars(gone.returning(SignInFailures.failures))).all())


async def _refuse(session: AsyncSession, email: str) -> None:
    own = SignInFailures.email_hash == _hash(email)
    until: datetime | None = await session.scalar(select(SignInFailures.locked_until).where(own))
    left = 0.0 if until is None else (until - clock.now()).total_seconds()
    raise TooManyAttempts(extra={"retryAfter": max(1, ceil(left))})


def _hash(email: str) -> bytes:
    """Addresses that only a guesser knows are none of the shop's business."""
    return hashlib.sha256(email.lower().encode()).digest()
