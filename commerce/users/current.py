"""Who is asking: the signed-in shopper, by the shop's own token or a Firebase ID token."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from commerce.auth import tokens
from commerce.auth.errors import AccountDisabled, InvalidToken
from commerce.auth.identity import ISSUER_PREFIX, IdentityToolkit
from commerce.core.database import Database
from commerce.core.errors import Unauthenticated
from commerce.core.money import Currency
from commerce.core.settings import Settings
from commerce.users import service as users
from commerce.users.models import User

_bearer = HTTPBearer(
    scheme_name="shopper",
    description="The `token` of a sign-in, or a Firebase ID token.",
    auto_error=False,
)
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]

_OWNER = """
    SELECT id, email, display_name, locale, currency FROM users
    WHERE id = $1 AND token_generation = $2
"""


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who is asking."""

    id: UUID
    email: str | None
    display_name: str | None
    locale: str
    currency: Currency


async def authenticate(
    token: str, database: Database, settings: Settings, firebase: IdentityToolkit
) -> Shopper:
    """The shopper that a token belongs to; for what carries its token elsewhere than in a header.

    The database is used on its own and let go at once: a request never holds two connections, nor
    a transaction while Firebase is asked.

    Raises:
        InvalidToken, ExpiredToken: the token is of no use, or its owner is gone.
        EmailTaken: a first ID token whose unproven address is another account's.
        IdentityProviderUnavailable: an ID token cannot be checked for the moment.
    """
    if tokens.issuer_unverified(token).startswith(ISSUER_PREFIX):
        identity = await firebase.verify(token)
        try:
            async with database.transaction() as session:
                return _shopper(await users.find_or_create(session, settings, identity))
        except AccountDisabled as error:
            raise InvalidToken from error
    claims = tokens.shoppers(settings.auth).read(token)
    return await _owner(database, claims)


async def _owner(database: Database, claims: tokens.Claims) -> Shopper:
    row = await database.fetch_row(_OWNER, claims.subject, claims.generation)
    if row is None:
        raise InvalidToken
    return Shopper(*row)


def _shopper(user: User) -> Shopper:
    return Shopper(user.id, user.email, user.display_name, user.locale, user.currency)


# Asked for by most of a route's dependencies, and FastAPI walks the tree below each before it looks
# whether it has the answer: so it asks for nothing that the request itself has.
async def _optional_user(request: Request, bearer: _Bearer) -> Shopper | None:
    if bearer is None:
        return None
    state = request.app.state
    return await authenticate(bearer.credentials, state.database, state.settings, state.identity)


# For routes that are open to guests; a token that is sent must still be a good one.
OptionalUser = Annotated[Shopper | None, Depends(_optional_user)]


async def _current_user(shopper: OptionalUser) -> Shopper:
    if shopper is None:
        raise Unauthenticated
    return shopper


CurrentUser = Annotated[Shopper, Depends(_current_user)]
