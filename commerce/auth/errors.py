"""What can go wrong when somebody signs in, or says to have done so.

Unauthenticated             no token at all
├── InvalidToken                not one of ours, or tampered with
├── ExpiredToken
├── InvalidRefreshToken         unknown, used before, signed out or too old
└── WrongCredentials
"""

from collections.abc import Mapping
from typing import ClassVar

from commerce.core.errors import (
    Conflict,
    Forbidden,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)

# RFC 6750, section 3.1.
_INVALID_TOKEN = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class InvalidToken(Unauthenticated):
    """This token is not valid here; sign in again."""

    headers: ClassVar[Mapping[str, str]] = _INVALID_TOKEN


class ExpiredToken(Unauthenticated):
    """This token has expired; refresh it or sign in again."""

    headers: ClassVar[Mapping[str, str]] = _INVALID_TOKEN


class InvalidRefreshToken(Unauthenticated):
    """This refresh token can no longer be used; sign in again."""

    headers: ClassVar[Mapping[str, str]] = _INVALID_TOKEN


class WrongCredentials(Unauthenticated):
    """The email address or the password is wrong."""


class AccountDisabled(Forbidden):
    """This account is disabled."""


class EmailTaken(Conflict):
    """Another account has this email address."""


class WeakPassword(Unprocessable):
    """This password is too easy to guess."""


class UnusableEmail(Unprocessable):
    """This email address cannot be used."""


class NotGoogleSignIn(Unprocessable):
    """This ID token does not come from a sign-in with Google."""


class TooManyAttempts(TooManyRequests):
    """Too many failed attempts to sign in; wait before the next one."""


class IdentityProviderUnavailable(Unavailable):
    """Signing in is out of reach for the moment; try again shortly."""
