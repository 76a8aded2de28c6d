"""Reading what providers send: signed in the end, but from outside until that is known."""

import hashlib
import hmac
from uuid import UUID

from commerce.core.money import LARGEST_AMOUNT

_LONGEST_NUMBER = 18
_LONGEST_TEXT = 200


def payment_id(value: object) -> UUID | None:
    """Our id in a provider's field; None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None


def amount(value: object) -> int | None:
    """A sum in a provider's field, as a number or digits; None if it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value) if len(value) <= _LONGEST_NUMBER else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= 100 * LARGEST_AMOUNT else None


def text(value: object) -> str | None:
    """A short text in a provider's field, fit for the database; None if there is none."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    plain = str(value)[:_LONGEST_TEXT].replace("\x00", "")
    return plain.encode(errors="replace").decode()


def sign(key: str, content: str, algorithm: str) -> str:
    """HMAC of a text, in hexadecimal."""
    # JSON may hold halves of characters that UTF-8 has no bytes for.
    data = content.encode(errors="surrogatepass")
    return hmac.new(key.encode(), data, algorithm).hexdigest()


def digest(content: str) -> str:
    """A short name for a long fact."""
    return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()


def same(expected: str, given: object) -> bool:
    """Whether a signature is the expected one, in a time that tells nothing."""
    return isinstance(given, str) and hmac.compare_digest(
        expected.encode(), given.lower().encode(errors="replace")
    )
