"""Firebase Authentication: who keeps shoppers' passwords and vouches for who they are.

Signing up and in goes through the Identity Toolkit's REST interface; ID tokens are verified with
the Firebase Admin SDK, which needs nothing but Google's public certificates. Nothing of Google's
answers reaches a client: every failure becomes a problem of the shop.
"""

import asyncio
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import firebase_admin
import google.auth.credentials
import httpx
from firebase_admin import auth as firebase
from firebase_admin import credentials
from pydantic import SecretStr, ValidationError

from commerce.auth.claims import Identity, Standing, identity_of, standing_of
from commerce.auth.errors import (
    AccountDisabled,
    EmailTaken,
    ExpiredToken,
    IdentityProviderUnavailable,
    InvalidToken,
    TooManyAttempts,
    UnusableEmail,
    WeakPassword,
    WrongCredentials,
)
from commerce.auth.google import GoogleUnavailableError, ServiceAccount
from commerce.auth.schemas import LONGEST_TOKEN
from commerce.core import tracing
from commerce.core.errors import Problem
from commerce.core.settings import FirebaseSettings

logger = logging.getLogger(__name__)

ISSUER_PREFIX = "https://securetoken.google.com/"
_CLOCK_SKEW_SECONDS = 5
# What only the emulator takes for a service account's token.
EMULATORS_OWNER = "owner"
_EMULATOR_VARIABLE = "FIREBASE_AUTH_EMULATOR_HOST"

# https://firebase.google.com/docs/reference/rest/auth, "Common error codes" of each call.
_PROBLEMS: dict[str, type[Problem]] = {
    "EMAIL_EXISTS": EmailTaken,
    "EMAIL_NOT_FOUND": WrongCredentials,
    "INVALID_EMAIL": UnusableEmail,
    "INVALID_ID_TOKEN": InvalidToken,
    "INVALID_LOGIN_CREDENTIALS": WrongCredentials,
    "INVALID_PASSWORD": WrongCredentials,
    "PASSWORD_DOES_NOT_MEET_REQUIREMENTS": WeakPassword,
    "TOKEN_EXPIRED": ExpiredToken,
    "TOO_MANY_ATTEMPTS_TRY_LATER": TooManyAttempts,
    "USER_DISABLED": AccountDisabled,
    "USER_NOT_FOUND": InvalidToken,
    "WEAK_PASSWORD": WeakPassword,
}


class IdentityToolkit:
    """Firebase Authentication of one project."""

    def __init__(self, settings: FirebaseSettings) -> None:
        """Make the clients; nothing is sent yet."""
        self._app = _firebase_app(settings)
        self._project = settings.project_id
        self._is_emulated = bool(settings.emulator_host)
        key = settings.service_account
        self._service_account = None if key is None else ServiceAccount(key)
        self._http = httpx.AsyncClient(
            base_url=settings.identity_toolkit,
            # Not in the URL, which clients and proxies log.
            headers={"X-Goog-Api-Key": settings.api_key.get_secret_value()},
            timeout=settings.timeout.total_seconds(),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def sign_up(self, email: str, password: SecretStr) -> Identity:
        """Open an account with a password.

        Raises:
            EmailTaken, UnusableEmail, WeakPassword: as their names say.
            TooManyAttempts, IdentityProviderUnavailable: later it may work.
        """
        return await self._by_password("signUp", email, password)

    async def sign_in(self, email: str, password: SecretStr) -> Identity:
        """Check a password.

        Raises:
            WrongCredentials: whichever of the two is wrong.
            AccountDisabled: the house has closed the account.
            TooManyAttempts, IdentityProviderUnavailable: later it may work.
        """
        return await self._by_password("signInWithPassword", email, password)

    async def sign_in_with_token(self, id_token: str) -> Identity:
        """Check an ID token and that its account still stands.

        An ID token lives for an hour, whatever happens to its account; what the shop gives for it
        lives for weeks. So Firebase is asked.

        Raises:
            InvalidToken, ExpiredToken: it proves nothing, or the account is gone.
            AccountDisabled: the house has closed the account.
            TooManyAttempts, IdentityProviderUnavailable: later it may work.
        """
        identity = await self.verify(id_token)
        await self._post("lookup", {"idToken": id_token})
        return identity

    async def send_password_reset(self, email: str) -> None:
        """Have Firebase mail a link to whom the address belongs; nobody learns if it does."""
        try:
            await self._post("sendOobCode", {"requestType": "PASSWORD_RESET", "email": email})
        except Problem as problem:
            logger.info("no password reset was sent: %s", problem.kind())

    async def send_email_verification(self, wanted: str | tuple[str, SecretStr]) -> None:
        """Have Firebase mail a link that proves the address of an ID token or a password.

        Raises:
            Problem: what `sign_in` and `sign_in_with_token` raise.
        """
        id_token = wanted if isinstance(wanted, str) else await self._id_token(*wanted)
        await self._post("sendOobCode", {"requestType": "VERIFY_EMAIL", "idToken": id_token})

    async def standing(self, uid: str) -> Standing | None:
        """How an account stands; None where Firebase cannot be asked, or not now.

        Only the house's service account may ask this; without one nothing is known.
        """
        try:
            headers = {"Authorization": f"Bearer {await self._own_token()}"}
            path = f"/projects/{self._project}/accounts:lookup"
            answer = await self._send("lookup", path, {"localId": [uid]}, headers)
            return standing_of(answer)
        except (GoogleUnavailableError, Problem, ValidationError) as error:
            logger.warning("how an account stands was not told: %s", type(error).__name__)
            return None

    async def delete(self, uid: str) -> None:
        """Delete an account; it is no error if there is none.

        Raises:
            IdentityProviderUnavailable: not now, or not with this service account.
        """
        try:
            headers = {"Authorization": f"Bearer {await self._own_token()}"}
            path = f"/projects/{self._project}/accounts:delete"
            await self._send("delete", path, {"localId": uid}, headers)
        except InvalidToken:
            logger.info("the account to delete was gone already")
        except GoogleUnavailableError as error:
            raise IdentityProviderUnavailable from error

    async def verify(self, id_token: str) -> Identity:
        """Who a Firebase ID token speaks of.

        Raises:
            InvalidToken, ExpiredToken: it proves nothing.
            IdentityProviderUnavailable: Google's certificates cannot be fetched.
        """
        if len(id_token) > LONGEST_TOKEN:
            raise InvalidToken
        try:
            # In a thread: now and then the SDK fetches certificates, and it blocks.
            claims = await asyncio.to_thread(self._verified, id_token)
            identity = identity_of(claims, time.time() - _CLOCK_SKEW_SECONDS)
        except ValidationError as error:
            raise InvalidToken from error
        if identity is None:
            raise ExpiredToken
        return identity

    def _verified(self, id_token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = firebase.verify_id_token(
                id_token, self._app, clock_skew_seconds=_CLOCK_SKEW_SECONDS
            )
        except firebase.ExpiredIdTokenError as error:
            raise ExpiredToken from error
        except firebase.CertificateFetchError as error:
            raise IdentityProviderUnavailable from error
        # The SDK trusts that header and payload are objects of the expected shape.
        except (firebase.InvalidIdTokenError, ValueError, TypeError, LookupError, AttributeError,
                RecursionError) as error:  # fmt: skip
            raise InvalidToken from error
        return claims

    async def _by_password(self, method: str, email: str, password: SecretStr) -> Identity:
        identity = await self.verify(await self._id_token(email, password, method))
        # To the fraction of a second, unlike the token: so it counts right after all were ended.
        return replace(identity, signed_in_at=time.time())

    async def _id_token(
        self, email: str, password: SecretStr, method: str = "signInWithPassword"
    ) -> str:
        secret = password.get_secret_value()
        body = {"email": email, "password": secret, "returnSecureToken": True}
        answer = await self._post(method, body)
        # An answer without a token asks for a second factor, which the shop does not offer.
        if not isinstance(answer.get("idToken"), str):
            logger.warning("%s was answered without an ID token", method)
            raise IdentityProviderUnavailable
        return str(answer["idToken"])

    async def _own_token(self) -> str:
        if self._service_account is not None:
            return await self._service_account.token()
        if self._is_emulated:
            return EMULATORS_OWNER
        raise IdentityProviderUnavailable("FIREBASE__SERVICE_ACCOUNT is not set.")

    async def _post(self, method: str, body: dict[str, object]) -> dict[str, Any]:
        return await self._send(method, f"/accounts:{method}", body)

    async def _send(
        self,
        method: str,
        path: str,
        body: dict[str, object],
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        try:
            with tracing.outward("firebase-auth"):
                response = await self._http.post(path, json=body, headers=headers)
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            logger.warning("%s failed: %s", method, type(error).__name__)
            raise IdentityProviderUnavailable from error
        if not response.is_success or not isinstance(answer, dict):
            raise problem_of(method, answer)
        return answer


def problem_of(method: str, answer: object) -> Problem:
    """The shop's problem for `{"error": {"message": "WEAK_PASSWORD : at least 6 characters"}}`."""
    error = answer.get("error") if isinstance(answer, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    code = str(message).partition(" ")[0]
    kind = _PROBLEMS.get(code)
    if kind is None:
        logger.error("%s was refused with a code the shop does not know: %.100s", method, code)
        return IdentityProviderUnavailable()
    return kind()


class _NoCredentials(credentials.Base):  # type: ignore[misc]  # firebase_admin ships no types
    """Verifying ID tokens needs public certificates only, so no service account is asked for."""

    def get_credential(self) -> google.auth.credentials.Credentials:
        return google.auth.credentials.AnonymousCredentials()  # type: ignore[no-untyped-call]  # untyped


def _firebase_app(settings: FirebaseSettings) -> firebase_admin.App:
    if settings.emulator_host:
        # The SDK learns of its emulator through this variable only.
        os.environ[_EMULATOR_VARIABLE] = settings.emulator_host
    name = f"atelier-{settings.project_id}"
    options = {
        "projectId": settings.project_id,
        "httpTimeout": settings.timeout.total_seconds(),
    }
    try:
        return firebase_admin.get_app(name)
    except ValueError:
        return firebase_admin.initialize_app(_NoCredentials(), options, name)
