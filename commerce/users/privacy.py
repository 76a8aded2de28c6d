"""What the shop knows of a shopper's account, and how it forgets it."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock, personal
from commerce.core.idempotency import IdempotentRequest
from commerce.users import deletions
from commerce.users import service as users
from commerce.users.models import RefreshToken, User, UserAddress, UserConsent

# How tokens are checked is nobody's data, and must not lie about in a copy.
SECRETS = ("token_hash", "previous_hash", "salt")


async def personal_data(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """The profile, the address book, every word on consent, and the sign-ins."""
    user = await users.read(session, user_id)
    return {
        "profile": personal.plain(user, "token_generation"),
        "addresses": await personal.rows(session, UserAddress, UserAddress.user_id == user_id),
        "consents": await personal.rows(session, UserConsent, UserConsent.user_id == user_id),
        "signIns": await personal.rows(
            session, RefreshToken, RefreshToken.owner_id == user_id, SECRETS
        ),
    }


async def forget(session: AsyncSession, user: User) -> None:
    """Leave of an account, whose row the caller has locked, the id that orders name.

    Every sign-in ends; Firebase's account goes by a loop. What was said on consent stays, under the
    bare id: the house must be able to show that it had it.
    """
    deletions.enqueue(session, user.firebase_uid)
    await users.revoke(session, user)
    await session.execute(delete(UserAddress).where(UserAddress.user_id == user.id))
    await _forget_answers(session, user.id)
    user.firebase_uid = f"deleted:{user.id}"
    user.email, user.email_verified = None, False
    user.display_name = user.photo_url = user.phone = None
    user.deleted_at = clock.now()
    await session.flush()


async def forget_rest(session: AsyncSession, user_id: UUID) -> None:
    """Drop what a request that was under way still wrote while the account went."""
    await session.execute(delete(UserAddress).where(UserAddress.user_id == user_id))
    await session.execute(delete(RefreshToken).where(RefreshToken.owner_id == user_id))
    await _forget_answers(session, user_id)


async def _forget_answers(session: AsyncSession, user_id: UUID) -> None:
    """Answers that are kept for a day hold orders with their addresses, also those given to staff.

    A day's answers are few, and accounts seldom end: that they are all looked through is no matter.
    """
    own = IdempotentRequest.owner_id == user_id
    of_staff = IdempotentRequest.answer["userId"].astext == str(user_id)
    await session.execute(delete(IdempotentRequest).where(or_(own, of_staff)))
