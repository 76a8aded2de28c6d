"""Plain ASGI middleware: how often one address and one caller may come.

A caller is whose token it is, so that nobody escapes by changing addresses and nobody pays for a
neighbour behind the same one. Counted in Redis, so all replicas count together; without Redis, or
where the address is not known, nothing is limited: the shop sells on.
"""

import hashlib
import re
from collections.abc import Iterator
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from commerce.auth import tokens
from commerce.auth.errors import InvalidToken
from commerce.core.errors import TooManyRequests, Unauthenticated, render
from commerce.core.ratelimit import Hit, Limiter, household_of
from commerce.core.settings import AuthSettings, RateLimitSettings

# Providers come as often as they have news, and probes as often as they are told to.
# The whole path counts: a product may call itself `health`, and is read as often as any other.
_FREE = re.compile(r"(/[^/]+){2}(/payments/webhooks/[^/]+|/health(/live|/ready)?)")
_SIGN_IN = re.compile(
    r"/auth/(login|register|google|password-reset|verify-email)$|/admin/login$|/users/profile$"
)
_SHARED = re.compile(r"/tryon/shared/[^/]+$")
_COSTLY = re.compile(
    r"/orders$|/payments$|/uploads$|/users/export$"
    r"|/tryon/generate(-sync)?$|/tryon/sessions/[^/]+/retry$"
)
# RFC 6455's registry of close codes. Before a WebSocket is accepted, servers answer 403 instead.
TRY_AGAIN_LATER = 1013


class ClientAddress:
    """Finds the client's address behind trusted proxies, which append to X-Forwarded-For."""

    def __init__(self, app: ASGIApp, trusted_proxies: int) -> None:
        """Wrap the application; so many proxies of the house stand between it and the client."""
        self.app = app
        self.trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its real client, or with none where that cannot be known."""
        if scope["type"] in {"http", "websocket"}:
            scope["client"] = self._client(scope)
        await self.app(scope, receive, send)

    def _client(self, scope: Scope) -> tuple[str, int] | None:
        if self.trusted_proxies:
            passed = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
            # What stands further to the left was written by the client itself.
            given = passed[-self.trusted_proxies].strip() if _enough(passed, self) else ""
            return (given, 0) if _is_address(given) else None
        client: tuple[str, int] | None = scope.get("client")
        # A proxy on this machine that nobody vouched for: everybody seems to be it.
        return None if client is None or _is_this_machine(client[0]) else client


class RateLimits:
    """Refuses with 429 and Retry-After what comes too often; a WebSocket is not accepted."""

    def __init__(self, app: ASGIApp, limits: RateLimitSettings, auth: AuthSettings) -> None:
        """Wrap the application; whose a token is, is read with the keys in `auth`."""
        self.app = app
        self._limits = limits
        self._readers = (tokens.shoppers(auth), tokens.staff(auth))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer when to come back."""
        if scope["type"] in {"http", "websocket"}:
            limiter: Limiter = scope["app"].state.limiter
            try:
                await limiter.check_all(tuple(self._hits(scope)), self._limits.window)
            except TooManyRequests as problem:
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
                else:
                    await render(Request(scope), problem)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _hits(self, scope: Scope) -> Iterator[Hit]:
        path, limits = scope["path"], self._limits
        if _FREE.fullmatch(path):
            return
        changes = scope.get("method", "GET") not in {"GET", "HEAD", "OPTIONS"}
        if client := scope.get("client"):
            household = household_of(client[0])
            yield Hit(f"address:{household}", limits.per_address)
            if _SHARED.search(path):
                yield Hit(f"shared:{household}", limits.shared_per_address)
            if changes and _SIGN_IN.search(path):
                yield Hit(f"sign-in:{household}", limits.sign_ins_per_address)
        costs = changes and _COSTLY.search(path)
        if caller := self._caller(scope):
            yield Hit(f"caller:{caller}", limits.per_caller)
            if costs:
                yield Hit(f"costly:{caller}", limits.costly_per_caller)
        if key := Headers(scope=scope).get("x-api-key"):
            service = hashlib.sha256(key.encode()).hexdigest()[:32]
            yield Hit(f"service:{service}", limits.per_service)
            if costs:
                yield Hit(f"costly:{service}", limits.costly_per_service)

    def _caller(self, scope: Scope) -> str | None:
        """Whose token the request carries; another issuer's is known by its digest."""
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        for reader in self._readers:
            try:
                return str(reader.read(token).subject)
            except (InvalidToken, Unauthenticated):
                continue
        return hashlib.sha256(token.encode()).hexdigest()[:32]


def _enough(passed: list[str], middleware: ClientAddress) -> bool:
    return len(passed) >= middleware.trusted_proxies


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_this_machine(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_loopback
