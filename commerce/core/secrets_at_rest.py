"""Secrets that the shop must read again (a TOTP seed, a signing key), sealed when stored.

Fernet: AES-128-CBC with HMAC-SHA256 (https://github.com/fernet/spec). Its key is derived by HKDF
(RFC 5869) for one purpose, so that what is sealed for one cannot be opened as another. What is only
ever compared (a recovery code, a token) is hashed instead.

The first key seals, and those that are accepted besides still open, until everything has been
sealed anew (`python -m commerce.admin reseal`).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from commerce.core.settings import AuthSettings


class SealError(Exception):
    """What was sealed cannot be opened: with another key, or it was tampered with."""


class Safe:
    """Seals and unseals the secrets of one purpose."""

    def __init__(self, settings: AuthSettings, purpose: str) -> None:
        """`purpose` sets one kind of secret apart: `staff-totp`, `webhook-signing`."""
        keys = settings.sealing_keys
        self._fernet = MultiFernet([_fernet(key.get_secret_value(), purpose) for key in keys])

    def seal(self, secret: str) -> str:
        """The secret as it may be stored: ASCII, never twice the same."""
        return self._fernet.encrypt(secret.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The secret again; raises SealError."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SealError from error

    def reseal(self, sealed: str) -> str:
        """The same secret under the first key; raises SealError."""
        try:
            return self._fernet.rotate(sealed).decode()
        except InvalidToken as error:
            raise SealError from error


def _fernet(key: str, purpose: str) -> Fernet:
    kdf = HKDF(SHA256(), 32, salt=None, info=f"atelier/{purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(kdf.derive(key.encode())))
