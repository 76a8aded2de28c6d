"""Who guesses is slowed: failures in a row are counted, and each waits longer than the last.

Whether anybody has the address makes no difference, so that a lock betrays nobody's account. And a
lock keeps out who guesses, not whose account it is (OWASP, Slow Down Online Guessing Attacks with
Device Cookies): a device that has signed in before is counted by itself, and so is who is signed
in. Strangers are counted by their network address, and all together, since guessers have many.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.models import SignInFailures
from commerce.auth.errors import TooManyAttempts
from commerce.core import clock
from commerce.core.database import Database

# After so many failures in a row each further one has to wait (OWASP ASVS 2.2.1).
ATTEMPTS = 5
# All strangers together, where they can be told apart.
STRANGERS_ATTEMPTS = 25
# How long the first wait is, which doubles with every failure, and how long the longest.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
# What nobody tried for so long is forgotten; addresses that a guesser made up must not pile up.
MEMORY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lane:
    """What failures are counted under, and how many there may be before waits begin."""

    key: bytes
    limit: int = ATTEMPTS


Lanes = Sequence[Lane]


def of_device(email: str, device: str) -> Lanes:
    """The lane of a device that has signed in under this address before."""
    return [Lane(_hash(f"device:{device}:{email.lower()}"))]


def of_stranger(email: str, address: str | None) -> Lanes:
    """The lanes of anybody else; `address` is None where it cannot be known."""
    if address is None:
        return [Lane(_hash(email.lower()))]
    own = Lane(_hash(f"from:{address}:{email.lower()}"))
    return [own, Lane(_hash(email.lower()), STRANGERS_ATTEMPTS)]


def of_signed_in(email: str) -> Lanes:
    """The lane of who is signed in and proves once more who they are."""
    return [Lane(_hash(f"signed-in:{email.lower()}"))]


async def begin(session: AsyncSession, lanes: Lanes) -> None:
    """Count an attempt, as if it failed; commit it before looking whether it does.

    Raises:
        TooManyAttempts: it comes too soon, and counts nowhere; `retryAfter` says by how much.
    """
    # In one order, so that no two attempts wait for each other in a circle.
    for lane in sorted(lanes, key=lambda lane: lane.key):
        await _count(session, lane)


async def clear(session: AsyncSession, lanes: Lanes) -> None:
    """Forget the failures: this was a success."""
    await session.execute(delete(SignInFailures).where(_in(lanes)))


async def take_back(session: AsyncSession, lanes: Lanes) -> None:
    """Count one failure less: what was missing was asked for, nothing was guessed."""
    one_less = func.greatest(SignInFailures.failures - 1, 0)
    own = update(SignInFailures).where(_in(lanes))
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


async def _count(session: AsyncSession, lane: Lane) -> None:
    failures = SignInFailures.failures + 1
    doubled = FIRST_WAIT * func.power(2, func.least(failures - lane.limit, 10))
    wait = func.least(doubled, LONGEST_WAIT)
    first = insert(SignInFailures).values(email_hash=lane.key, failures=1)
    counted = first.on_conflict_do_update(
        index_elements=[SignInFailures.email_hash],
        set_={
            "failures": failures,
            "locked_until": case((failures >= lane.limit, func.now() + wait)),
            "updated_at": func.now(),
        },
        where=or_(SignInFailures.locked_until.is_(None), SignInFailures.locked_until <= func.now()),
    )
    if await session.scalar(counted.returning(SignInFailures.failures)) is None:
        await _refuse(session, lane)


async def _refuse(session: AsyncSession, lane: Lane) -> None:
    own = SignInFailures.email_hash == lane.key
    until: datetime | None = await session.scalar(select(SignInFailures.locked_until).where(own))
    left = 0.0 if until is None else (until - clock.now()).total_seconds()
    raise TooManyAttempts(extra={"retryAfter": max(1, ceil(left))})


def _in(lanes: Lanes) -> ColumnElement[bool]:
    return SignInFailures.email_hash.in_([lane.key for lane in lanes])


def _hash(name: str) -> bytes:
    """Addresses that only a guesser knows are none of the shop's business."""
    return hashlib.sha256(name.encode()).digest()
