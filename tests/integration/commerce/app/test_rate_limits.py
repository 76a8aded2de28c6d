"""How often one address and one caller may come."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from commerce.app import BASE, create_app
from commerce.auth.limits import RateLimits
from commerce.core.settings import Settings
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop

Door = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def door(settings: Settings, migrated: None) -> AsyncIterator[Door]:
    """Opens a shop with limits of its own, behind one trusted proxy unless told otherwise."""
    async with AsyncExitStack() as stack:

        async def open_door(peer: str = "127.0.0.1", **limits: Any) -> httpx.AsyncClient:  # noqa: ANN401 - settings by name
            wanted = settings.rate_limits.model_copy(update={"trusted_proxies": 1, **limits})
            app = await stack.enter_async_context(
                opened(create_app(settings.model_copy(update={"rate_limits": wanted})))
            )
            transport = httpx.ASGITransport(app, client=(peer, 4711))
            return await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}")
            )

        yield open_door


@pytest.fixture
def address() -> str:
    """An address that nobody came from before."""
    return f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"


async def statuses(
    client: httpx.AsyncClient, path: str, times: int, headers: dict[str, str]
) -> Counter[int]:
    answers = await asyncio.gather(*(client.get(path, headers=headers) for _ in range(times)))
    return Counter(answer.status_code for answer in answers)


async def test_an_address_may_come_so_often_and_is_told_when_to_come_back(
    door: Door, address: str
) -> None:
    client = await door(per_address=5)
    headers = {"X-Forwarded-For": address}

    assert await statuses(client, "/products", 12, headers) == {200: 5, 429: 7}

    refused = await client.get("/products", headers=headers)
    assert refused.json()["type"] == "too-many-requests"
    assert int(refused.headers["Retry-After"]) == refused.json()["retryAfter"] >= 1


async def test_one_address_does_not_pay_for_another(door: Door, address: str) -> None:
    client = await door(per_address=1)
    await statuses(client, "/products", 5, {"X-Forwarded-For": address})

    other = await client.get("/products", headers={"X-Forwarded-For": f"2001:db7{address[8:]}"})

    assert other.status_code == 200


async def test_who_has_a_whole_network_of_addresses_is_counted_as_one(
    door: Door, address: str
) -> None:
    client = await door(per_address=2)
    own = [f"{address[:-1]}{n:x}:{n:x}" for n in range(1, 5)]
    answers = [await client.get("/products", headers={"X-Forwarded-For": one}) for one in own]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


async def test_a_product_that_calls_itself_health_is_no_way_round(door: Door, address: str) -> None:
    client = await door(per_address=2)

    found = await statuses(client, "/products/health", 4, {"X-Forwarded-For": address})

    assert found == {404: 2, 429: 2}


async def test_what_a_client_writes_into_the_header_itself_is_not_believed(
    door: Door, address: str
) -> None:
    client = await door(per_address=2)
    answers = [
        await client.get("/products", headers={"X-Forwarded-For": f"192.0.2.{n}, {address}"})
        for n in range(4)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


@pytest.mark.parametrize("header", ["", "nonsense", "1.2.3.4.5", "'; DROP TABLE users", "é" * 300])
async def test_an_address_that_is_none_limits_nobody(door: Door, header: str) -> None:
    client = await door(per_address=1)
    headers = [(b"X-Forwarded-For", header.encode())]

    answers = [await client.get("/products", headers=headers) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}


async def test_without_a_trusted_proxy_the_peer_counts_and_the_header_does_not(door: Door) -> None:
    peer = f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"
    client = await door(peer=peer, per_address=2, trusted_proxies=0)
    answers = [
        await client.get("/products", headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(4)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


async def test_a_proxy_on_this_machine_that_nobody_vouched_for_is_nobodys_address(
    door: Door,
) -> None:
    client = await door(per_address=1, trusted_proxies=0)

    assert await statuses(client, "/products", 5, {}) == {200: 5}


async def test_a_caller_escapes_by_no_change_of_address(
    door: Door, shop: Shop, address: str
) -> None:
    client = await door(per_caller=3)
    shopper = await shop.buyer()
    answers = [
        await client.get("/cart", headers={**shopper.headers, "X-Forwarded-For": f"{address}{n}"})
        for n in range(5)
    ]

    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2


async def test_signing_in_is_limited_more_than_looking_around(door: Door, address: str) -> None:
    client = await door(sign_ins_per_address=2)
    headers = {"X-Forwarded-For": address}
    guess = {"email": f"{uuid4().hex}@example.com", "password": "guess"}

    tried = [await client.post("/admin/login", json=guess, headers=headers) for _ in range(4)]

    assert [answer.status_code for answer in tried] == [401, 401, 429, 429]
    assert (await client.get("/products", headers=headers)).status_code == 200


async def test_what_costs_the_house_something_is_limited_more(door: Door, shop: Shop) -> None:
    client = await door(costly_per_caller=2)
    shopper = await shop.buyer()

    tried = [await client.post("/orders", json={}, headers=shopper.headers) for _ in range(4)]

    assert [answer.status_code for answer in tried] == [422, 422, 429, 429]
    assert (await client.get("/orders", headers=shopper.headers)).status_code == 200


async def test_probes_are_never_refused(door: Door, address: str) -> None:
    client = await door(per_address=1)

    found = await statuses(client, "/health/live", 5, {"X-Forwarded-For": address})

    assert found == {204: 5}


async def test_a_websocket_is_counted_like_any_other_request(
    app: FastAPI, settings: Settings, address: str
) -> None:
    async def accept(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})

    async def connect() -> Message:
        return {"type": "websocket.connect"}

    async def keep(message: Message) -> None:
        sent.append(message["type"])

    sent: list[str] = []
    limits = settings.rate_limits.model_copy(update={"per_address": 2})
    scope = {"type": "websocket", "path": f"{BASE}/tryon/ws/1", "headers": [], "app": app}
    for _ in range(4):
        guard = RateLimits(accept, limits, settings.auth)
        await guard(scope | {"client": (address, 4711)}, connect, keep)

    assert sent == ["websocket.accept"] * 2 + ["websocket.close"] * 2
