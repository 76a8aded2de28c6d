"""The end of an account: what goes at once, and what follows."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity import service as activity
from commerce.auth.claims import Identity
from commerce.auth.errors import WrongCredentials
from commerce.auth.identity import IdentityToolkit
from commerce.cart import privacy as cart
from commerce.core import clock, outbox
from commerce.core.events import Event
from commerce.notifications import privacy as notifications
from commerce.privacy import exports
from commerce.privacy.errors import FreshProofNeeded
from commerce.privacy.schemas import AccountDeletion
from commerce.tryons import privacy as tryons
from commerce.users import privacy as users
from commerce.users.current import Shopper
from commerce.users.errors import UserNotFound
from commerce.users.models import User
from commerce.wishlists import privacy as wishlists

# How long ago a sign-in may be that proves who asks.
FRESH = timedelta(minutes=5)
DELETED = "user.deleted"


async def prove(firebase: IdentityToolkit, shopper: Shopper, proof: AccountDeletion) -> Identity:
    """Have Firebase say who is asking; call it with no transaction open.

    Raises:
        WrongCredentials: the password is not the account's.
        FreshProofNeeded: the sign-in of the ID token is too long ago.
        Problem: what `sign_in` and `sign_in_with_token` raise.
    """
    if proof.password is not None:
        if shopper.email is None:
            raise WrongCredentials
        return await firebase.sign_in(shopper.email, proof.password)
    identity = await firebase.sign_in_with_token(proof.id_token or "")
    if identity.signed_in_at < (clock.now() - FRESH).timestamp():
        raise FreshProofNeeded
    return identity


async def delete_account(session: AsyncSession, user_id: UUID, identity: Identity) -> None:
    """End an account, in one transaction.

    Gone with it: sign-ins, profile, addresses, cart, wishlist, notifications, devices, try-ons,
    copies of the data; whose what was viewed is no longer known. Soon after, by loops and by those
    who hear of it: the Firebase account, pictures in the store, names and addresses of orders.

    Raises:
        WrongCredentials: somebody else has proven themselves.
        UserNotFound: the account has gone meanwhile.
    """
    # Orders lock the cart before the shopper; in the same order, neither waits for the other in a
    # circle. Whoever turns out not to be allowed has deleted nothing: all is one transaction.
    await _forget_elsewhere(session, user_id)
    user = await session.get(User, user_id, with_for_update=True)
    if user is None or user.deleted_at is not None:
        raise UserNotFound
    if identity.uid != user.firebase_uid:
        raise WrongCredentials
    await users.forget(session, user)
    outbox.enqueue(session, DELETED, {"userId": str(user_id)})
    await session.flush()


async def handle(session: AsyncSession, event: Event) -> None:
    """On `user.deleted {userId}`: drop what requests under way have written since."""
    user_id = UUID(event.payload["userId"])
    await users.forget_rest(session, user_id)
    await _forget_elsewhere(session, user_id)


async def _forget_elsewhere(session: AsyncSession, user_id: UUID) -> None:
    await cart.forget(session, user_id)
    await wishlists.forget(session, user_id)
    await notifications.forget(session, user_id)
    await tryons.forget(session, user_id)
    await activity.unlink(session, user_id)
    await exports.forget(session, user_id)
