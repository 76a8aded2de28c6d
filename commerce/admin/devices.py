"""Devices that staff have signed in from: each carries a token that says so, and nothing more.

It opens nothing. Who shows it with an address's password is counted apart from strangers who guess.
"""

import hashlib
import secrets
from datetime import timedelta

from commerce.core import clock
from commerce.core.secrets_at_rest import Safe, SealError
from commerce.core.settings import AuthSettings

LIFETIME = timedelta(days=180)


def issue(settings: AuthSettings, email: str, device: str | None) -> str:
    """The token of a device on which this address has just signed in; a new one gets a name."""
    ends = int((clock.now() + LIFETIME).timestamp())
    return _safe(settings).seal(f"{_mark(email)}.{device or secrets.token_hex(16)}.{ends}")


def known(settings: AuthSettings, email: str, token: str | None) -> str | None:
    """The device's name, if the token is of this address, in its time and of the house."""
    if token is None:
        return None
    try:
        mark, device, ends = _safe(settings).unseal(token).split(".")
    except (SealError, ValueError):
        return None
    is_good = mark == _mark(email) and int(ends) > clock.now().timestamp()
    return device if is_good else None


def _mark(email: str) -> str:
    return hashlib.sha256(email.lower().encode()).hexdigest()


def _safe(settings: AuthSettings) -> Safe:
    return Safe(settings, "staff-device")
