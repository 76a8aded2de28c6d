"""Guessing codes is slowed down."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from commerce.app import BASE, create_app
from commerce.core.settings import DiscountSettings, Settings
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop

# A window that no test outlasts: nothing becomes free meanwhile.
LIMITS = DiscountSettings(
    guesses_per_shopper=4, guesses_per_address=20, guess_window=timedelta(days=1)
)


@pytest.fixture(scope="module")
async def strict(settings: Settings, migrated: None) -> AsyncIterator[FastAPI]:
    """The shop, with little patience for guessing."""
    async with opened(create_app(settings.model_copy(update={"discounts": LIMITS}))) as app:
        yield app


def coming_from_anywhere(app: FastAPI, shop: Shop) -> Shop:
    """The shop as people see it who come from an address that nobody else has."""
    transport = httpx.ASGITransport(app, client=(f"test-{uuid4().hex}", 1))
    client = httpx.AsyncClient(transport=transport, base_url=f"http://shop.test{BASE}")
    return replace(shop, client=client)


@pytest.fixture
def at_address(strict: FastAPI, shop: Shop) -> Shop:
    return coming_from_anywhere(strict, shop)


def guess() -> dict[str, str]:
    return {"code": uuid4().hex}


async def guesses(buyer: Buyer, times: int) -> list[int]:
    """What so many unknown codes at the same time are answered with."""
    answers = await asyncio.gather(
        *(buyer.post("/discounts/validate", guess()) for _ in range(times))
    )
    return sorted(answer.status_code for answer in answers)


async def test_after_so_many_unknown_codes_a_shopper_must_wait(at_address: Shop) -> None:
    buyer, limit = await at_address.buyer(), LIMITS.guesses_per_shopper

    answered = await guesses(buyer, limit + 5)
    refused = await buyer.post("/discounts/validate", guess())

    assert answered == [200] * limit + [429] * 5
    assert refused.json()["type"] == "too-many-guesses"
    assert int(refused.headers["retry-after"]) == refused.json()["retryAfter"] > 0


async def test_while_one_must_wait_known_codes_are_not_told_from_unknown_ones(
    at_address: Shop,
) -> None:
    buyer, known = await at_address.buyer(), await at_address.discount()
    await guesses(buyer, LIMITS.guesses_per_shopper)

    answers = [
        await buyer.post("/discounts/validate", body) for body in ({"code": known.code}, guess())
    ]

    assert [answer.status_code for answer in answers] == [429, 429]


async def test_known_codes_are_no_guesses(at_address: Shop) -> None:
    buyer, known = await at_address.buyer(), await at_address.discount()
    limit = LIMITS.guesses_per_shopper

    for _ in range(limit + 2):
        answer = await buyer.post("/discounts/validate", {"code": known.code})
        assert answer.status_code == 200

    assert await guesses(buyer, limit) == [200] * limit


async def test_a_code_that_is_out_of_use_counts_as_unknown(at_address: Shop) -> None:
    buyer, hidden = await at_address.buyer(), await at_address.discount(active=False)
    limit = LIMITS.guesses_per_shopper

    for _ in range(limit):
        await buyer.post("/discounts/validate", {"code": hidden.code})

    assert await guesses(buyer, 1) == [429]


async def test_every_way_to_try_a_code_counts(at_address: Shop) -> None:
    buyer = await at_address.buyer()
    await buyer.add(await at_address.product())
    await guesses(buyer, LIMITS.guesses_per_shopper)

    on_cart = await buyer.post("/cart/discounts", guess())
    code = {"discountCode": uuid4().hex}
    quoted = await buyer.post("/orders/quote", {"shippingAddress": ADDRESS} | code)
    ordered = await buyer.order(**code)

    answers = (on_cart, quoted, ordered)
    assert [answer.status_code for answer in answers] == [429, 429, 429]


async def test_an_address_has_a_limit_of_its_own_whoever_comes_from_there(
    at_address: Shop, strict: FastAPI, shop: Shop
) -> None:
    each, limit = LIMITS.guesses_per_shopper, LIMITS.guesses_per_address
    buyers = [await at_address.buyer() for _ in range(limit // each)]
    answered = await asyncio.gather(*(guesses(buyer, each) for buyer in buyers))
    assert answered == [[200] * each] * len(buyers)

    late, elsewhere = await at_address.buyer(), await coming_from_anywhere(strict, shop).buyer()

    assert await guesses(late, 1) == [429]
    assert await guesses(elsewhere, 1) == [200]


async def test_a_guest_is_known_by_address_alone(at_address: Shop) -> None:
    limit = LIMITS.guesses_per_address
    answers = []
    for _ in range(2):
        token = (await at_address.client.post("/cart/guest")).json()["cartToken"]
        headers = {"X-Cart-Token": token}
        guessing = [
            at_address.client.post("/cart/discounts", json=guess(), headers=headers)
            for _ in range(limit // 2 + 1)
        ]
        answers += [(await one).status_code for one in guessing]

    assert answers == [422] * limit + [429] * 2
