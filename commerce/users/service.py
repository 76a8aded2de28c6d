"""The verbs of shoppers: signing in and out, and keeping a profile."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.auth import refresh, tokens
from commerce.auth.claims import Identity
from commerce.auth.errors import AccountDisabled, EmailTaken, InvalidToken
from commerce.auth.identity import IdentityToolkit
from commerce.auth.tokens import Claims
from commerce.core import clock, outbox
from commerce.core.database import Database, new_id
from commerce.core.locales import FIRST, Locale
from commerce.core.settings import Settings
from commerce.users.errors import UserNotFound
from commerce.users.models import IdentityDeletion, RefreshToken, User
from commerce.users.schemas import ProfileUpdate, SignedIn, UserRead
from commerce.users.sign_ins import Device

# Firebase's clock and the database's are two.
_CLOCK_SKEW_SECONDS = 5


async def sign_in(
    session: AsyncSession,
    settings: Settings,
    identity: Identity,
    device: Device,
    display_name: str | None = None,
) -> SignedIn:
    """Let in whom Firebase vouches for; raises what `find_or_create` does."""
    user = await find_or_create(session, settings, identity, device.locale)
    # Who is being blocked, signed out or deleted at this moment must not slip through.
    await session.refresh(user, with_for_update=True)
    await _check_welcome(session, user, identity)
    if display_name is not None:
        user.display_name = display_name
    lifetime = settings.auth.refresh_lifetime
    refresh_token = await refresh.start(session, RefreshToken, user.id, lifetime, device.user_agent)
    await session.flush()
    return _signed_in(settings, user, refresh_token)


async def renew(session: AsyncSession, settings: Settings, refresh_token: str) -> SignedIn | None:
    """Exchange a refresh token for a new pair; None when it can no longer be used."""
    grace = settings.auth.refresh_grace
    renewal = await refresh.rotate(session, RefreshToken, refresh_token, grace)
    if renewal is None:
        return None
    return _signed_in(settings, await read(session, renewal.owner_id), renewal.token)


async def was_ended_elsewhere(
    database: Database, firebase: IdentityToolkit, refresh_token: str
) -> bool:
    """Whether Firebase has ended the sign-ins of a token's owner since this one began.

    A new password is set there, and who sets one wants everybody else out. While Firebase cannot
    be asked, nothing is known to have ended: the shop sells on.
    """
    async with database.reading() as session:
        family = await refresh.find(session, RefreshToken, refresh_token)
        owner = None if family is None else await session.get(User, family.owner_id)
    if family is None or owner is None:
        return False
    standing = await firebase.standing(owner.firebase_uid)
    if standing is None:
        return False
    began = family.created_at.timestamp() + _CLOCK_SKEW_SECONDS
    return not standing.is_open or began < standing.valid_since


async def sign_out(session: AsyncSession, refresh_token: str) -> None:
    """End the sign-in that a refresh token belongs to."""
    await refresh.end(session, RefreshToken, refresh_token)


async def sign_out_everywhere(session: AsyncSession, user_id: UUID) -> None:
    """End every sign-in of a shopper: the shop's tokens, old and new, and Firebase's of today."""
    user = await session.get(User, user_id, with_for_update=True)
    if user is None:
        raise UserNotFound
    await revoke(session, user)
    told = {"userId": str(user_id), "at": clock.now().isoformat()}
    outbox.enqueue(session, "user.signed-out-everywhere", told)
    await session.flush()


async def revoke(session: AsyncSession, user: User) -> None:
    """End every sign-in of a shopper whose row the caller has locked."""
    user.token_generation += 1
    user.signed_out_at = clock.now()
    await refresh.end_all(session, RefreshToken, user.id)


async def read(session: AsyncSession, user_id: UUID) -> User:
    """A shopper by id; raises UserNotFound."""
    user = await session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


async def change_profile(session: AsyncSession, user_id: UUID, wanted: ProfileUpdate) -> User:
    """Change what a shopper says about themselves; raises UserNotFound."""
    user = await session.get(User, user_id, with_for_update=True)
    if user is None:
        raise UserNotFound
    for name, value in wanted.model_dump(exclude_unset=True).items():
        setattr(user, name, value)
    await session.flush()
    return user


async def find_or_create(
    session: AsyncSession, settings: Settings, identity: Identity, locale: Locale = FIRST
) -> User:
    """The shopper that Firebase speaks of.

    Known by uid; else by an address that both sides have proven; else new. An unproven address
    opens nobody's account, and who proves one that somebody else only claimed gets the address but
    not the other's account. Who is new is written to in `locale` from now on.

    Raises:
        EmailTaken: the address is another account's and this identity has not proven it.
        AccountDisabled: the house has blocked the shopper, or they have deleted their account.
        InvalidToken: the shopper has signed out everywhere since.
    """
    user = await _by_uid(session, identity.uid)
    await _check_welcome(session, user, identity)
    proven = identity.email if identity.email_verified else None
    if proven is None or (user is not None and _has_proven(user, proven)):
        return user or await _create(session, settings, identity, locale)
    owner = await _owner_besides(session, user, proven)
    if user is not None and owner is None:
        await _note_proof(session, user, proven)
    elif owner is not None and user is None:
        owner.firebase_uid = identity.uid
        await session.flush()
    return user or owner or await _create(session, settings, identity, locale)


async def _check_welcome(session: AsyncSession, user: User | None, identity: Identity) -> None:
    """An ID token lives on for an hour, whatever its owner or the house has decided meanwhile."""
    if user is None:
        deleted = select(IdentityDeletion.id).where(IdentityDeletion.firebase_uid == identity.uid)
        if await session.scalar(deleted) is not None:
            raise AccountDisabled("This account is being deleted.")
        return
    if user.blocked_at is not None or user.deleted_at is not None:
        raise AccountDisabled
    # ID tokens tell the second only; one of the very second is refused, and the next is not.
    if user.signed_out_at is not None and identity.signed_in_at <= user.signed_out_at.timestamp():
        raise InvalidToken


async def _by_uid(session: AsyncSession, uid: str) -> User | None:
    return (await session.scalars(select(User).where(User.firebase_uid == uid))).one_or_none()


def _has_proven(user: User, email: str) -> bool:
    return user.email == email and user.email_verified


async def _owner_besides(session: AsyncSession, user: User | None, email: str) -> User | None:
    """Who else has proven this address; who else only claims it, loses it."""
    statement = select(User).where(User.email == email).with_for_update()
    holder = (await session.scalars(statement)).one_or_none()
    if holder is None or holder is user:
        return None
    if holder.email_verified:
        return holder
    holder.email = None
    await session.flush()
    return None


async def _note_proof(session: AsyncSession, user: User, email: str) -> None:
    """Remember that the address is proven.

    Before that, anybody may have opened the account with it and left a door open for the day its
    owner arrives. So the first proof ends every sign-in from before.
    """
    await session.refresh(user, with_for_update=True)
    if not user.email_verified:
        user.token_generation += 1
        await refresh.end_all(session, RefreshToken, user.id)
    user.email, user.email_verified = email, True
    await session.flush()


async def _create(
    session: AsyncSession, settings: Settings, identity: Identity, locale: Locale
) -> User:
    row = insert(User).values(
        id=new_id(),
        firebase_uid=identity.uid,
        email=identity.email,
        email_verified=identity.email is not None and identity.email_verified,
        display_name=identity.display_name,
        photo_url=identity.photo_url,
        locale=locale,
        currency=settings.shop.currency,
    )
    # Two first requests of one shopper may meet here; the later one waits and finds the row.
    await session.execute(row.on_conflict_do_nothing())
    user = await _by_uid(session, identity.uid)
    if user is None:
        raise EmailTaken("Another account has this email address; verify yours to use it here.")
    return user


def _signed_in(settings: Settings, user: User, refresh_token: str) -> SignedIn:
    signer = tokens.shoppers(settings.auth)
    return SignedIn(
        user=UserRead.model_validate(user),
        token=signer.issue(Claims(user.id, user.token_generation)),
        refresh_token=refresh_token,
        expires_in=int(signer.lifetime.total_seconds()),
    )
