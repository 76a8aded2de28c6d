"""Cash on delivery: how many orders may be on their way unpaid."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop

LIMITS = {"open_cash_orders_per_shopper": 2, "open_cash_orders_per_phone": 3}


@pytest.fixture
async def careful(settings: Settings, database: Database) -> AsyncIterator[Shop]:
    """A shop that sends little before it is paid."""
    limited = settings.model_copy(update={"shop": settings.shop.model_copy(update=LIMITS)})
    async with opened(create_app(limited)) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://shop{BASE}") as client:
            yield Shop(database, limited, client)


def address(phone: str | None = None) -> dict[str, str]:
    return ADDRESS | {"phone": phone or f"+84 9{uuid4().int % 10**8:08d}"}


async def order(shop: Shop, buyer: Buyer, **fields: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - of any request
    await buyer.add(await shop.product())
    answer = await buyer.order(**{"shippingAddress": address(), **fields})
    return answer.status_code, answer.json()


async def test_a_shopper_has_so_many_orders_on_their_way_unpaid_and_no_more(careful: Shop) -> None:
    buyer = await careful.buyer()
    first = [await order(careful, buyer) for _ in range(2)]

    refused = await order(careful, buyer)

    assert [status for status, _ in first] == [201, 201]
    assert refused[0] == 409
    assert refused[1]["type"] == "too-many-cash-orders"
    assert (refused[1]["open"], refused[1]["limit"]) == (2, 2)


async def test_who_pays_beforehand_orders_on_and_a_cancelled_order_makes_room(
    careful: Shop,
) -> None:
    buyer = await careful.buyer()
    _, placed = await order(careful, buyer)
    await order(careful, buyer)

    paid = await order(careful, buyer, paymentMethod="bank_transfer")
    await buyer.post(f"/orders/{placed['id']}/cancel", {})
    again = await order(careful, buyer)

    assert paid[0] == 201
    assert again[0] == 201


async def test_one_telephone_is_one_door_however_its_number_is_written(careful: Shop) -> None:
    number = f"9{uuid4().int % 10**8:08d}"
    written = [f"+84 {number}", f"0{number}", f"0{number[:3]}-{number[3:6]}-{number[6:]}"]
    for phone in written:
        status, _ = await order(careful, await careful.buyer(), shippingAddress=address(phone))
        assert status == 201

    status, refused = await order(
        careful, await careful.buyer(), shippingAddress=address(f"84{number}")
    )

    assert (status, refused["limit"]) == (409, 3)


async def test_many_orders_at_once_are_counted_as_they_are_placed(careful: Shop) -> None:
    buyer = await careful.buyer()

    async def shop_and_order() -> int:
        return (await order(careful, buyer))[0]

    answers = await asyncio.gather(*(shop_and_order() for _ in range(8)))

    # One order may take what another has put into the cart, which then is empty.
    assert answers.count(201) <= 2
    assert set(answers) <= {201, 409}
