"""What holds for every route: health, the contract, who may read answers."""

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from commerce.app import BASE, create_app
from commerce.core.settings import BrokerSettings, Settings
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.door import Door


async def get(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        return await client.get(BASE + path, headers=headers)


async def test_health_tells_of_every_part(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health")

    parts = dict.fromkeys(("database", "cache", "broker", "storage"), "ok")
    assert answer.json() == {"status": "ok", "components": parts}


async def test_the_shop_is_degraded_but_ready_without_its_broker(
    settings: Settings, migrated: None, door: Door
) -> None:
    await door.shut()
    async with opened(create_app(settings.model_copy(update={"broker": door.settings}))) as app:
        health, ready = await get(app, "/health"), await get(app, "/health/ready")

    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["components"]["broker"] == "down"
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")


async def test_the_shop_is_down_without_its_database(settings: Settings) -> None:
    nowhere = {"url": SecretStr("postgresql+asyncpg://nobody:x@127.0.0.1:9/none")}
    gone = settings.model_copy(update={"database": settings.database.model_copy(update=nowhere)})
    async with opened(create_app(gone)) as app:
        health, products = await get(app, "/health"), await get(app, "/products")
        live = await get(app, "/health/live")

    assert (health.status_code, health.json()["status"]) == (503, "down")
    assert (products.status_code, products.json()["type"]) == (503, "database-busy")
    assert products.headers["retry-after"] == "2"
    assert live.status_code == 204


async def test_only_named_origins_may_read_answers(settings: Settings, migrated: None) -> None:
    shop = settings.model_copy(update={"cors_origins": ("https://atelier.example",)})
    async with opened(create_app(shop)) as app:
        named = await get(app, "/products", Origin="https://atelier.example")
        other = await get(app, "/products", Origin="https://evil.example")

    assert named.headers["access-control-allow-origin"] == "https://atelier.example"
    assert "access-control-allow-origin" not in other.headers


async def test_every_route_documents_its_problems(app: FastAPI) -> None:
    described = [
        (path, method, status)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        for status, response in operation["responses"].items()
        if int(status) >= 400
        and "/health" not in path
        and "application/problem+json" not in response.get("content", {})
    ]

    assert described == []


def test_the_contract_says_what_a_problem_is(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]

    assert {"type", "title", "status", "detail", "instance"} <= set(
        schemas["ProblemDocument"]["properties"]
    )


@pytest.mark.parametrize("url", ["amqp://x:y@127.0.0.1:9/", "amqp://127.0.0.1:9/"])
async def test_the_shop_opens_without_a_broker(settings: Settings, url: str) -> None:
    broker = BrokerSettings(url=SecretStr(url))
    async with opened(create_app(settings.model_copy(update={"broker": broker}))) as app:
        assert (await get(app, "/health/live")).status_code == 204
