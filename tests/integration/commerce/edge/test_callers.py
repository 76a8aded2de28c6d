"""Who comes: the edge says, and what clients say about themselves is worth nothing."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import httpx
import pytest

from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from devstack import edge
from devstack.edge import Edge
from devstack.ports import Ports
from tests.integration.commerce.edge.conftest import (
    Witness,
    is_problem,
    outside,
    trusting,
)
from tests.integration.commerce.serving import serving

LIES = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9",
}
# What Ray Serve obeys, from whomever it comes.
ORDERS = {"X-Request-Timeout-Seconds": "-1", "X-Request-Disconnect-Disabled": "?1"}


async def test_the_shop_hears_the_clients_real_address_and_nothing_that_it_claims(
    visitor: httpx.AsyncClient, witness: Witness
) -> None:
    await visitor.get("/health/live", headers=LIES)

    heard = witness.last
    assert heard.getlist("x-forwarded-for") == ["127.0.0.1"]
    assert heard["x-forwarded-proto"] == "http"
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & set(heard)


async def test_no_client_tells_serve_for_how_long_to_wait(
    visitor: httpx.AsyncClient, witness: Witness
) -> None:
    await visitor.get("/health/live", headers=ORDERS)

    assert not {name.lower() for name in ORDERS} & set(witness.last)


async def test_another_address_in_the_header_escapes_no_limit(
    settings: Settings, migrated: None, scratch: Path
) -> None:
    wanted = {"trusted_proxies": 1, "sign_ins_per_address": 3}
    limits = settings.rate_limits.model_copy(update=wanted)
    app = create_app(settings.model_copy(update={"rate_limits": limits}))
    account = {"email": "nobody@example.com", "password": "velvet-ribbon"}

    with serving(app) as url, edge.running(scratch / "edge-lies", url[7:]) as running:
        async with outside(running.url) as client:
            # Elsewhere this machine has signed in, too; here are more attempts than are left.
            answers = [
                await client.post(
                    "/auth/login", json=account, headers={"X-Forwarded-For": f"198.51.100.{n}"}
                )
                for n in range(5)
            ]

    assert answers[-1].status_code == 429
    assert is_problem(answers[-1], 429, "too-many-requests")


async def test_a_flood_from_one_address_is_stopped_before_the_shop(
    upstream: str, witness: Witness, scratch: Path
) -> None:
    tight = {"EDGE_REQUESTS_PER_SECOND": "1", "EDGE_BURST": "5"}
    with edge.running(scratch / "edge-flood", upstream, values=tight) as running:
        async with outside(running.url) as client:
            path = "/health/live"
            before = len(witness.asked_for(path))
            answers = await asyncio.gather(*(client.get(path) for _ in range(40)))

    statuses = Counter(answer.status_code for answer in answers)
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert len(witness.asked_for(path)) - before == statuses[204] < 40
    assert is_problem(refused, 429, "too-many-requests")
    assert int(refused.headers["Retry-After"]) == refused.json()["retryAfter"]


async def test_a_plain_name_of_a_request_is_kept_from_the_door_to_the_answer(
    visitor: httpx.AsyncClient, witness: Witness
) -> None:
    named = await visitor.get("/health/live", headers={"X-Request-ID": "complaint-4711"})
    told = witness.last["x-request-id"]
    forged = await visitor.get("/health/live", headers={"X-Request-ID": 'a","admin":"yes'})

    assert (named.headers["X-Request-ID"], told) == ("complaint-4711", "complaint-4711")
    assert len(forged.headers["X-Request-ID"]) == 32
    assert witness.last["x-request-id"] == forged.headers["X-Request-ID"]


async def test_two_who_hear_the_same_kept_answer_have_names_of_their_own(
    visitor: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(*(visitor.get("/brands") for _ in range(10)))

    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 10
    assert all(len(answer.headers.get_list("X-Request-ID")) == 1 for answer in answers)


async def test_the_log_has_the_address_and_the_name_but_no_query(
    visitor: httpx.AsyncClient, entrance: Edge
) -> None:
    await visitor.get("/products?q=a-very-private-wish", headers={"X-Request-ID": "logged-1"})

    text = entrance.child.log.read_text()
    line = next(json.loads(one) for one in text.splitlines() if '"logged-1"' in one)
    assert (line["address"], line["status"], line["path"]) == ("127.0.0.1", 200, f"{BASE}/products")
    assert "private" not in text


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:db8::1", "2001:db8::2", True),
    ],
)
async def test_a_balancer_tells_addresses_by_its_own_protocol_and_a_household_is_one(
    upstream: str, witness: Witness, scratch: Path, first: str, second: str, *, are_one: bool
) -> None:
    state = scratch / "edge-balanced"
    port = Ports(state).claim(["balanced"])["balanced"]
    balanced = {"EDGE_HTTPS": f"127.0.0.1:{port} proxy_protocol"}
    alone = {"EDGE_CONNECTIONS_PER_ADDRESS": "1"}
    with edge.running(state, upstream, values=balanced | alone) as running:
        await through_balancer(running, port, first, "GET")
        heard = witness.last["x-forwarded-for"]
        # Invited to send its body, the first is on its way as long as it does not.
        unfinished = ("Content-Length: 9", "Expect: 100-continue")
        invited, hold = await through_balancer(running, port, first, "POST", *unfinished)
        other, _ = await through_balancer(running, port, second, "GET")
        hold.close()

    assert (heard, invited) == (first, 100)
    assert other == (429 if are_one else 204)


async def through_balancer(
    entrance: Edge, port: int, address: str, method: str, *headers: str
) -> tuple[int, asyncio.StreamWriter]:
    """The status for a client for whom a balancer opens a connection, and that connection."""
    family, here = ("TCP6", "::1") if ":" in address else ("TCP4", "127.0.0.1")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"PROXY {family} {address} {here} 50000 443\r\n".encode())
    await writer.start_tls(trusting(entrance), server_hostname="localhost")
    lines = [f"{method} {BASE}/health/live HTTP/1.1", "Host: shop.test", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    return int((await reader.readline()).split()[1]), writer
