"""Codes and promotions on the cart, and what they leave to pay."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from commerce.core.database import Database
from commerce.discounts.models import Discount
from commerce.users.models import User
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements


@asynccontextmanager
async def promotion(shop: Shop, shelf: str, **columns: object) -> AsyncIterator[Discount]:
    """An automatic promotion on a shelf that only this test has; it ends with the block."""
    running = await shop.discount(code=None, category_slugs=[shelf], **columns)
    try:
        yield running
    finally:
        async with shop.database.transaction() as session:
            over = update(Discount).where(Discount.id == running.id).values(active=False)
            await session.execute(over)


async def put(buyer: Buyer, code: str | None) -> dict[str, Any]:
    answer = await buyer.post("/cart/discounts", {"code": code})
    assert answer.status_code == 200, answer.text
    cart: dict[str, Any] = answer.json()
    return cart


def amounts(cart: dict[str, Any]) -> tuple[int, list[int], int]:
    taken_off = [discount["amount"]["amount"] for discount in cart["discounts"]]
    return cart["subtotal"]["amount"], taken_off, cart["total"]["amount"]


async def test_a_code_on_the_cart_shows_what_it_takes_off_each_line(
    buyer: Buyer, shop: Shop
) -> None:
    tenth = await shop.discount(name="Autumn")
    gown = (await buyer.add(await shop.product(price=1_005))).json()
    coat = (await buyer.add(await shop.product(price=2_000))).json()

    cart = await put(buyer, tenth.code)

    assert amounts(cart) == (3_005, [300], 2_705)
    (discount,) = cart["discounts"]
    assert (discount["code"], discount["name"]) == (tenth.code, "Autumn")
    assert discount["explanation"] == "Giảm 10% cho toàn bộ giỏ hàng"
    lines = {line["itemId"]: line["amount"]["amount"] for line in discount["lines"]}
    assert lines == {gown["id"]: 100, coat["id"]: 200}
    assert await buyer.cart() == cart


async def test_the_order_costs_what_the_cart_said(buyer: Buyer, shop: Shop) -> None:
    stack = {"stackable": True}
    tenth, fixed = (
        await shop.discount(**stack),
        await shop.discount(kind="fixed", value=77, **stack),
    )
    await buyer.add(await shop.product(price=999), quantity=3)
    await put(buyer, tenth.code)
    cart = await put(buyer, fixed.code)

    order = (await buyer.order()).json()

    assert amounts(cart) == (2_997, [299, 77], 2_621)
    assert order["subtotal"]["amount"] - order["discount"]["amount"] == 2_621
    assert (await buyer.cart())["rejectedCodes"] == []


async def test_an_order_uses_the_codes_up(buyer: Buyer, shop: Shop) -> None:
    tenth = await shop.discount()
    await buyer.add(await shop.product(price=1_000))
    await put(buyer, tenth.code)
    await buyer.order()

    await buyer.add(await shop.product(price=1_000))

    assert (await buyer.cart())["discounts"] == []


async def test_a_promotion_applies_of_its_own_accord_to_its_shelf(buyer: Buyer, shop: Shop) -> None:
    shelf = f"shelf-{uuid4().hex}"
    async with promotion(shop, shelf, value=50, name="Coats week"):
        await buyer.add(await shop.product(price=1_000, category=shelf))
        await buyer.add(await shop.product(price=500))

        cart = await buyer.cart()
        order = (await buyer.order()).json()

    assert amounts(cart) == (1_500, [500], 1_000)
    assert (cart["discounts"][0]["code"], cart["discounts"][0]["name"]) == (None, "Coats week")
    assert cart["discounts"][0]["explanation"] == "Giảm 50% cho 1/2 món"
    assert order["discount"]["amount"] == 500


async def test_a_guest_gets_promotions_and_codes_too(shop: Shop) -> None:
    shelf, guest = f"shelf-{uuid4().hex}", await shop.guest()
    tenth = await shop.discount(stackable=True)
    async with promotion(shop, shelf, value=50, stackable=True):
        await guest.add(await shop.product(price=1_000, category=shelf))

        cart = await put(guest, tenth.code)

    # Half of it, and a tenth of what is left; the older one first.
    assert amounts(cart)[2] == 450


async def test_a_better_promotion_outbids_a_code(buyer: Buyer, shop: Shop) -> None:
    shelf, tenth = f"shelf-{uuid4().hex}", await shop.discount()
    async with promotion(shop, shelf, value=50):
        await buyer.add(await shop.product(price=1_000, category=shelf))

        cart = await put(buyer, tenth.code)
        verdict = (await buyer.post("/discounts/validate", {"code": tenth.code})).json()
        ordered = await buyer.order()

    assert amounts(cart) == (1_000, [500], 500)
    (rejected,) = cart["rejectedCodes"]
    assert rejected["code"] == tenth.code
    assert rejected["reason"].startswith("Your cart already has an offer")
    assert (verdict["valid"], verdict["reason"]) == (False, rejected["reason"])
    # The shopper pays less without it; that is no reason to refuse the order.
    assert ordered.status_code == 201


async def test_a_code_that_ceased_to_be_usable_is_pointed_out_and_stops_the_order(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    tenth = await shop.discount()
    await buyer.add(await shop.product())
    await put(buyer, tenth.code)
    async with database.transaction() as session:
        used_up = update(Discount).where(Discount.id == tenth.id).values(total_limit=0)
        await session.execute(used_up)

    cart, refused = await buyer.cart(), await buyer.order()

    reason = "This code has been used up."
    assert cart["rejectedCodes"] == [{"code": tenth.code, "reason": reason}]
    assert (refused.status_code, refused.json()["detail"]) == (422, reason)
    taken_off = await buyer.send("DELETE", f"/cart/discounts/{tenth.code}")
    assert taken_off.status_code == 200
    assert (await buyer.order()).status_code == 201


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"active": False}, "There is no such code."),
        ({"minimum_subtotal": 1_000_001}, "The cart has not reached this code's minimum."),
        ({"kind": "fixed", "value": 5, "currency": "USD"}, "This code is for orders in USD."),
        ({"category_slugs": ["nothing"]}, "Nothing in the cart is eligible for this code."),
    ],
)
async def test_a_code_that_cannot_be_used_does_not_go_on_the_cart(
    buyer: Buyer, shop: Shop, columns: dict[str, Any], reason: str
) -> None:
    unusable = await shop.discount(**columns)
    await buyer.add(await shop.product())

    answer = await buyer.post("/cart/discounts", {"code": unusable.code})

    assert (answer.status_code, answer.json()["type"]) == (422, "discount-not-applicable")
    assert (answer.json()["detail"], answer.json()["code"]) == (reason, unusable.code)
    assert (await buyer.cart())["rejectedCodes"] == []


async def test_a_code_put_on_twice_counts_once(buyer: Buyer, shop: Shop) -> None:
    tenth = await shop.discount(stackable=True)
    await buyer.add(await shop.product(price=1_000))

    await asyncio.gather(*(put(buyer, tenth.code) for _ in range(4)))

    assert amounts(await buyer.cart()) == (1_000, [100], 900)


async def test_a_cart_takes_so_many_codes(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product())
    for _ in range(5):
        await put(buyer, (await shop.discount(stackable=True)).code)

    sixth = await shop.discount(stackable=True)
    answer = await buyer.post("/cart/discounts", {"code": sixth.code})

    assert (answer.status_code, answer.json()["type"]) == (409, "too-many-codes")
    assert len((await buyer.cart())["discounts"]) == 5


async def test_a_code_that_is_not_on_the_cart_cannot_be_taken_off(buyer: Buyer) -> None:
    answer = await buyer.send("DELETE", "/cart/discounts/NOTHING")

    assert (answer.status_code, answer.json()["type"]) == (404, "cart-code-not-found")


async def test_free_shipping_is_told(buyer: Buyer, shop: Shop) -> None:
    freed = await shop.discount(kind="free_shipping", value=0)
    await buyer.add(await shop.product(price=1_000))

    cart = await put(buyer, freed.code)
    order = (await buyer.order()).json()

    assert (cart["freeShipping"], amounts(cart)) == (True, (1_000, [0], 1_000))
    assert order["shipping"]["amount"] == 0


async def test_explanations_are_in_the_shoppers_language(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    tenth = await shop.discount()
    await buyer.add(await shop.product())
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == buyer.id).values(locale="en"))

    cart = await put(buyer, tenth.code)

    assert cart["discounts"][0]["explanation"] == "10% off the whole cart"


@pytest.mark.parametrize("lines", [1, 12])
async def test_reading_a_cart_takes_as_many_statements_whatever_lies_in_it(
    buyer: Buyer, shop: Shop, database: Database, lines: int
) -> None:
    for _ in range(lines):
        await buyer.add(await shop.product())
    await put(buyer, (await shop.discount()).code)

    with recorded_statements(database) as statements:
        await buyer.cart()

    # Who asks; lines with codes and where they belong, and discounts.
    assert len(statements) == 2


async def test_adding_to_a_cart_takes_three_statements(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product()

    with recorded_statements(database) as statements:
        await buyer.add(gown)

    # Who asks; the product with its variants; the item.
    assert len(statements) == 3
