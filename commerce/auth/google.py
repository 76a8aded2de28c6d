"""Access tokens of the house's service account, for what Google lets nobody else do."""

import asyncio
import json
from datetime import timedelta

import google.auth.transport.requests
from google.auth.exceptions import GoogleAuthError
from google.oauth2 import service_account
from pydantic import SecretStr

from commerce.core import clock

SCOPES = (
    "https://www.googleapis.com/auth/firebase.messaging",
    "https://www.googleapis.com/auth/identitytoolkit",
)
EARLY = timedelta(minutes=5)


class GoogleUnavailableError(Exception):
    """No access token can be had for the moment, or with this key never."""


class ServiceAccount:
    """Gets access tokens by OAuth 2.0's JWT grant (RFC 7523) and keeps each while it lives."""

    def __init__(self, key: SecretStr) -> None:
        """`key` is the service account's JSON; its `token_uri` says where tokens are had."""
        info = json.loads(key.get_secret_value())
        self._credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]  # google-auth ships no types
            info, scopes=SCOPES
        )
        self._refreshing = asyncio.Lock()

    async def token(self, *, refused: str | None = None) -> str:
        """An access token; not the one that was `refused`. Raises GoogleUnavailableError."""
        async with self._refreshing:
            held = self._credentials.token
            if held is None or held == refused or self._ends_soon():
                await asyncio.to_thread(self._refresh)
            return str(self._credentials.token)

    def _ends_soon(self) -> bool:
        expiry = self._credentials.expiry
        return expiry is None or expiry.replace(tzinfo=clock.now().tzinfo) - EARLY < clock.now()

    def _refresh(self) -> None:
        try:
            self._credentials.refresh(google.auth.transport.requests.Request())
        except (GoogleAuthError, ValueError) as error:
            raise GoogleUnavailableError(type(error).__name__) from error
