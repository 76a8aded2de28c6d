"""The shop's own access tokens: JWTs (RFC 7519) signed with HMAC-SHA256, following RFC 8725.

Shoppers' and staff's tokens differ in issuer, audience and key, so that neither opens the other's
doors. The algorithm is fixed here and never taken from the token; `jku` and the like are not
looked at, and `kid` only chooses among the house's own keys: two, while they are changed.
"""

import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import jwt
import orjson
from pydantic import SecretStr

from commerce.auth.errors import ExpiredToken, InvalidToken
from commerce.auth.schemas import LONGEST_TOKEN
from commerce.core import clock
from commerce.core.settings import AuthSettings

_ALGORITHM = "HS256"
_TYPE = "access"
_REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti", "typ", "gen"]
_LEEWAY = timedelta(seconds=5)
# Good tokens that a process remembers; each takes about a kilobyte.
MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose token it is; `generation` counts how often all of the owner's tokens were revoked."""

    subject: UUID
    generation: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A token that was found good; the time is in seconds since 1970."""

    claims: Claims
    expires_at: float


class Tokens:
    """Issues and reads the access tokens of one kind of person."""

    def __init__(self, name: str, keys: Sequence[SecretStr], lifetime: timedelta) -> None:
        """`name` sets this kind apart: it is the issuer and, with a suffix, the audience.

        The first of the keys signs; what was signed with another is accepted.
        """
        self.lifetime = lifetime
        self._issuer = name
        self._audience = f"{name}-api"
        self._keys = {key_id(key.get_secret_value()): key.get_secret_value() for key in keys}
        self._signing = next(iter(self._keys))
        self._known: dict[str, _Known] = {}

    def issue(self, claims: Claims) -> str:
        """A signed token that lives for `lifetime`."""
        issued_at = clock.now()
        payload = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(claims.subject),
            "gen": claims.generation,
            "typ": _TYPE,
            "jti": uuid4().hex,
            "iat": issued_at,
            "exp": issued_at + self.lifetime,
        }
        header = {"kid": self._signing}
        return jwt.encode(payload, self._keys[self._signing], _ALGORITHM, header)

    def read(self, token: str) -> Claims:
        """Check a token and say whose it is; raises InvalidToken or ExpiredToken.

        The same token comes with every request of a visit: what was found good stays so until it
        expires, because nothing else that is looked at here can change.
        """
        known = self._known.get(token)
        if known is not None and known.expires_at > clock.now().timestamp() - _LEEWAY.seconds:
            return known.claims
        try:
            payload = self._verified(token)
            claims = _claims(payload)
        except jwt.ExpiredSignatureError as error:
            raise ExpiredToken from error
        # Headers are parsed before the signature is checked, and nested ones exhaust the stack.
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            raise InvalidToken from error
        self._remember(token, _Known(claims, payload["exp"]))
        return claims

    def _remember(self, token: str, known: "_Known") -> None:
        while len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[token] = known

    def _verified(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise InvalidToken
        *others, last = self._keys_of(token)
        for key in others:
            with suppress(jwt.InvalidSignatureError):
                return self._decoded(token, key)
        return self._decoded(token, last)

    def _keys_of(self, token: str) -> list[str]:
        """The key that a token names; a token of before keys had names may be of any."""
        named = jwt.get_unverified_header(token).get("kid")
        if named is None:
            return list(self._keys.values())
        if named not in self._keys:
            raise InvalidToken
        return [self._keys[named]]

    def _decoded(self, token: str, key: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=self._audience,
            issuer=self._issuer,
            leeway=_LEEWAY,
            options={"require": _REQUIRED, "strict_aud": True},
        )


def key_id(key: str) -> str:
    """A key's name, from which nobody learns the key."""
    return hashlib.sha256(b"atelier/kid:" + key.encode()).hexdigest()[:16]


def _claims(payload: dict[str, Any]) -> Claims:
    if payload["typ"] != _TYPE or type(payload["gen"]) is not int:
        raise InvalidToken
    return Claims(UUID(payload["sub"]), payload["gen"])


def shoppers(settings: AuthSettings) -> Tokens:
    """The tokens of those who buy."""
    return _tokens("atelier", tuple(settings.shopper_keys), settings.token_lifetime)


def staff(settings: AuthSettings) -> Tokens:
    """The tokens of those who run the shop."""
    return _tokens("atelier-admin", tuple(settings.staff_keys), settings.admin_token_lifetime)


@lru_cache(maxsize=64)
def _tokens(name: str, keys: tuple[SecretStr, ...], lifetime: timedelta) -> Tokens:
    """One for the whole process, so that all who read tokens know what one of them found good."""
    return Tokens(name, keys, lifetime)


def issuer_unverified(token: str) -> str:
    """Who a token says issued it, to choose who shall verify it; "" if it does not say."""
    _, _, rest = token[:LONGEST_TOKEN].partition(".")
    segment, _, _ = rest.partition(".")
    try:
        payload = orjson.loads(urlsafe_b64decode(segment + "=="))
    except ValueError:
        return ""
    issuer = payload.get("iss") if isinstance(payload, dict) else None
    return issuer if isinstance(issuer, str) else ""
