"""Where webhooks may go: to the public internet, and nowhere else (OWASP: SSRF prevention).

A name is resolved once, every address it has is looked at, and the connection goes to the very
address that was: between the look and the connection no name server gets another word. Redirects
are not followed, proxies of the environment not used.
"""

import asyncio
import ipaddress
import socket
import ssl
from ipaddress import IPv4Address, IPv6Address

import httpx

# IANA gives out public addresses from this block alone; mapped ones are looked at as what they map.
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# In it, addresses that carry an IPv4 address inside, which could be a private one (6to4, Teredo),
# and those of documentation that Python's table does not know yet.
NOBODYS = tuple(ipaddress.IPv6Network(net) for net in ("2002::/16", "2001::/32", "3fff::/20"))
# IANA's own (a cloud keeps its machines' secrets in it) and the relays of 6to4: what Python's table
# says of them depends on its version.
NOBODYS_OLD = tuple(ipaddress.IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24"))
LONGEST_BODY = 64 * 1024


class ForbiddenTargetError(httpx.TransportError):
    """The address belongs to a private network, or to none."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the public internet."""
    if isinstance(address, IPv4Address):
        is_nobodys = any(address in net for net in NOBODYS_OLD)
        is_special = address.is_multicast or address.is_reserved or is_nobodys
        return address.is_global and not is_special
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    is_given_out = address in GLOBAL_UNICAST and not any(address in net for net in NOBODYS)
    return is_given_out and address.is_global and address.scope_id is None


async def resolve(host: str, port: int, *, private_too: bool) -> list[str]:
    """Every address of a host; numbers in any spelling that the system reads as one are hosts too.

    Raises:
        ForbiddenTargetError: one of them is not public, or there is none.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ForbiddenTargetError("the name leads nowhere") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not private_too and not is_public(ipaddress.ip_address(address)):
            raise ForbiddenTargetError("the address is not of the public internet")
    return addresses


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to the address that was looked at, under the name that was asked for."""

    def __init__(self, *, private_too: bool, trust: ssl.SSLContext | None = None) -> None:
        """Whom to reach and whom to trust.

        Args:
            private_too: private networks may be reached: for development and tests.
            trust: the authorities that vouch for servers; the usual ones unless given.
        """
        self._private_too = private_too
        # No connection is kept: one to an address that two names share must not serve both.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.AsyncHTTPTransport(verify=trust or True, trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises ForbiddenTargetError, or what httpx raises."""
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = await resolve(url.host, port, private_too=self._private_too)
        failure: httpx.TransportError = ForbiddenTargetError("the name has no address")
        for address in addresses:
            try:
                return await self._inner.handle_async_request(_to(request, address))
            except httpx.ConnectError as error:
                failure = error
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _to(request: httpx.Request, address: str) -> httpx.Request:
    """The request, sent to this address; Host and certificate are still those of the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
