"""A shopper's address book."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from commerce.users.addresses import MOST_ADDRESSES
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop


async def add(buyer: Buyer, **fields: object) -> dict[str, Any]:
    answer = await buyer.post("/users/addresses", ADDRESS | fields)
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def book(buyer: Buyer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await buyer.get("/users/addresses")).json()["items"]
    return items


async def test_an_address_comes_back_as_it_was_written(buyer: Buyer) -> None:
    added = await add(buyer, line2="Tầng 3", postalCode="700000")

    read = (await buyer.get(f"/users/addresses/{added['id']}")).json()
    assert read == added
    assert read | ADDRESS | {"line2": "Tầng 3", "postalCode": "700000"} == read


async def test_the_first_address_is_the_default_until_another_asks(buyer: Buyer) -> None:
    first = await add(buyer)
    second = await add(buyer)
    assert (first["isDefault"], second["isDefault"]) == (True, False)

    third = await add(buyer, isDefault=True)

    assert [one["id"] for one in await book(buyer)] == [third["id"], first["id"], second["id"]]
    assert [one["isDefault"] for one in await book(buyer)] == [True, False, False]


async def test_an_address_is_replaced_whole_and_stays_the_default(buyer: Buyer) -> None:
    added = await add(buyer, line2="Tầng 3")

    answer = await buyer.send(
        "PUT", f"/users/addresses/{added['id']}", ADDRESS | {"city": "Hà Nội"}
    )

    assert answer.status_code == 200
    assert (await book(buyer)) == [added | {"city": "Hà Nội", "line2": None}]


async def test_the_default_passes_on_when_it_goes(buyer: Buyer) -> None:
    first, second = await add(buyer), await add(buyer)

    answer = await buyer.send("DELETE", f"/users/addresses/{first['id']}")

    assert answer.status_code == 204
    assert await book(buyer) == [second | {"isDefault": True}]


async def test_however_many_want_to_be_the_default_one_is(buyer: Buyer) -> None:
    await asyncio.gather(*(add(buyer, isDefault=True) for _ in range(8)))

    defaults = [one["isDefault"] for one in await book(buyer)]
    assert sorted(defaults) == [False] * 7 + [True]


async def test_a_book_has_an_end_also_when_written_to_at_once(buyer: Buyer) -> None:
    for _ in range(MOST_ADDRESSES - 2):
        await add(buyer)

    answers = await asyncio.gather(*(buyer.post("/users/addresses", ADDRESS) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [409] * 4
    assert len(await book(buyer)) == MOST_ADDRESSES


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_somebody_elses_address_is_not_there(shop: Shop, buyer: Buyer, method: str) -> None:
    added = await add(buyer)
    other = await shop.buyer()
    body = ADDRESS if method == "PUT" else None

    for address_id in (added["id"], uuid4()):
        answer = await other.send(method, f"/users/addresses/{address_id}", body)
        assert (answer.status_code, answer.json()["type"]) == (404, "address-not-found")
    assert await book(buyer) == [added]


@pytest.mark.parametrize(
    "fields", [{"country": "vn"}, {"phone": "call me"}, {"fullName": ""}, {"city": None}, {"x": 1}]
)
async def test_an_address_that_no_carrier_could_use_is_refused(
    buyer: Buyer, fields: dict[str, object]
) -> None:
    answer = await buyer.post("/users/addresses", ADDRESS | fields)

    assert answer.status_code == 422
