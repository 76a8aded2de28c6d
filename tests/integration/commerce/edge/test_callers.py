"""Who comes: the edge says, and what clients say about themselves is worth nothing."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import httpx

from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from devstack import edge
from devstack.edge import Edge
from tests.integration.commerce.edge.conftest import Witness, is_problem, outside
from tests.integration.commerce.serving import serving

LIES = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9",
}


async def test_the_shop_hears_the_clients_real_address_and_nothing_that_it_claims(
    visitor: httpx.AsyncClient, witness: Witness
) -> None:
    await visitor.get("/health/live", headers=LIES)

    heard = witness.last
    assert heard.getlist("x-forwarded-for") == ["127.0.0.1"]
    assert heard["x-forwarded-proto"] == "http"
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & set(heard)


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
