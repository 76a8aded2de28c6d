"""What every answer carries, whatever it says."""

import re

import httpx
import pytest
from fastapi import FastAPI

from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from tests.integration.commerce.conftest import opened

EVERYWHERE = ["/products", "/cart", "/no-such-path", "/health/live"]


def visiting(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url=f"https://shop.test{BASE}")


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_an_answer_tells_browsers_to_do_nothing_with_it(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "no-referrer"


async def test_somebodys_own_answer_is_kept_by_nobody(client: httpx.AsyncClient) -> None:
    assert (await client.get("/cart")).headers["Cache-Control"] == "no-store"


async def test_only_production_promises_https(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    assert "Strict-Transport-Security" not in (await client.get("/products")).headers

    production = create_app(settings.model_copy(update={"environment": "production"}))
    async with opened(production), visiting(production) as visitor:
        answer = await visitor.get("/health/live")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


async def test_a_request_keeps_the_name_its_client_gave_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/cart", headers={"X-Request-ID": "order-7KQ2M.1"})

    assert answer.headers["X-Request-ID"] == "order-7KQ2M.1"
    assert answer.json()["requestId"] == "order-7KQ2M.1"


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "<script>", "né"])
async def test_a_request_without_a_plain_name_gets_one(
    client: httpx.AsyncClient, name: str
) -> None:
    answer = await client.get("/cart", headers=[(b"X-Request-ID", name.encode())])

    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert answer.json()["requestId"] == answer.headers["X-Request-ID"]


async def test_a_server_that_names_requests_itself_answers_once(settings: Settings) -> None:
    app = create_app(settings, names_requests=False)
    async with opened(app), visiting(app) as visitor:
        answer = await visitor.get("/nowhere", headers={"X-Request-ID": "from-outside"})

    assert "X-Request-ID" not in answer.headers
    assert answer.json()["requestId"] == "from-outside"


async def test_the_reference_asks_no_other_host(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")

    assert page.status_code == 200
    assert "https://" not in page.text
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert path.startswith(f"{BASE}/docs/")
        assert (await client.get(path.removeprefix(BASE))).status_code == 200
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"].split("script-src")[1]
