"""Who is asking, where it may be nobody."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from commerce.auth.dependencies import Firebase
from commerce.core.dependencies import AppSettings, Data
from commerce.users.current import Shopper, authenticate

_bearer = HTTPBearer(
    scheme_name="shopper",
    description="The `token` of a sign-in, or a Firebase ID token.",
    auto_error=False,
)
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def _perhaps(
    bearer: _Bearer, database: Data, settings: AppSettings, firebase: Firebase
) -> Shopper | None:
    """A token that is given must be right: who is no longer signed in shall hear of it."""
    if bearer is None:
        return None
    return await authenticate(bearer.credentials, database, settings, firebase)


PerhapsUser = Annotated[Shopper | None, Depends(_perhaps)]
