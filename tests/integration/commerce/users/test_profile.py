"""What shoppers say about themselves."""

from typing import Any

import httpx
import pytest

from tests.integration.commerce.conftest import Person


async def test_a_change_is_there_the_next_time(client: httpx.AsyncClient, shopper: Person) -> None:
    change = {
        "displayName": "Trần Thị Ánh 🪡",
        "photoUrl": "https://example.com/me.jpg?size=2",
        "phone": "+84901234567",
        "locale": "en-GB",
        "currency": "USD",
    }

    changed = await client.put("/users/profile", json=change, headers=shopper.headers)

    assert changed.status_code == 200
    read = await client.get("/users/profile", headers=shopper.headers)
    assert read.json() == changed.json()
    assert change.items() <= read.json().items()


async def test_what_is_left_out_stays_and_null_empties(
    client: httpx.AsyncClient, shopper: Person
) -> None:
    given = {"displayName": "Ada", "phone": "+84901234567", "locale": "en"}
    await client.put("/users/profile", json=given, headers=shopper.headers)

    answer = await client.put("/users/profile", json={"phone": None}, headers=shopper.headers)

    body = answer.json()
    assert (body["displayName"], body["phone"], body["locale"]) == ("Ada", None, "en")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"displayName": "a\x00b"}, "/body/displayName"),
        ({"displayName": "x" * 100_000}, "/body/displayName"),
        ({"displayName": ["Ada"]}, "/body/displayName"),
        ({"photoUrl": "http://example.com/me.jpg"}, "/body/photoUrl"),
        ({"phone": "call me"}, "/body/phone"),
        ({"locale": "xx-yy-zz"}, "/body/locale"),
        ({"currency": "BTC"}, "/body/currency"),
        ({"role": "owner"}, "/body/role"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_refusal_points_to_the_field(
    client: httpx.AsyncClient, shopper: Person, change: dict[str, Any], pointer: str
) -> None:
    answer = await client.put("/users/profile", json=change, headers=shopper.headers)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'{"displayName": "\\ud800"}',
        b'{"displayName": "\xff"}',
        b'{"displayName": NaN}',
        b'{"\\ud800": 1}',
        b'{"displayName": ' + b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"displayName": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda body: repr(body[:30]),
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/users/profile"),
        ("POST", "/auth/register"),
        ("POST", "/auth/login"),
        ("POST", "/auth/refresh"),
        ("POST", "/admin/login"),
    ],
)
async def test_a_hostile_body_is_refused_not_stumbled_over(
    client: httpx.AsyncClient, shopper: Person, method: str, path: str, body: bytes
) -> None:
    headers = {**shopper.headers, "Content-Type": "application/json"}

    answer = await client.request(method, path, content=body, headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"
