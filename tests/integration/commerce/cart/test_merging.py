"""A guest signs in."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from commerce.cart.service import MOST_LINES
from commerce.core.database import Database
from commerce.products.models import Product, Variant
from tests.integration.commerce.shopping import Buyer, Shop


async def merge(buyer: Buyer, guest: Buyer) -> httpx.Response:
    return await buyer.post("/cart/merge", {"cartToken": guest.headers["X-Cart-Token"]})


def both(buyer: Buyer, guest: Buyer) -> Buyer:
    """The shopper's client, which still sends the guest's cart along."""
    return Buyer(buyer.id, buyer.client, {**guest.headers, **buyer.headers})


async def quantities(buyer: Buyer) -> dict[str, int]:
    items: list[dict[str, Any]] = (await buyer.cart())["items"]
    return {item["variantId"]: item["quantity"] for item in items}


async def restock(database: Database, product: Product, stock: int) -> None:
    async with database.transaction() as session:
        variants = update(Variant).where(Variant.product_id == product.id)
        await session.execute(variants.values(stock=stock))


def variant_of(product: Product, n: int = 0) -> str:
    return str(product.variants[n].id)


async def test_quantities_add_up_and_nothing_is_lost(buyer: Buyer, shop: Shop) -> None:
    guest = await shop.guest()
    both_have, own, theirs = [await shop.product() for _ in range(3)]
    await buyer.add(both_have, quantity=2)
    await buyer.add(own)
    await guest.add(both_have, quantity=3)
    await guest.add(theirs)

    answer = await merge(buyer, guest)

    assert answer.status_code == 200
    assert answer.json()["warnings"] == []
    assert await quantities(buyer) == {
        variant_of(both_have): 5, variant_of(own): 1, variant_of(theirs): 1
    }  # fmt: skip


async def test_what_exceeds_the_stock_is_cut_and_told(buyer: Buyer, shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=4)
    await buyer.add(gown, quantity=3)
    await guest.add(gown, quantity=3)

    warnings = (await merge(buyer, guest)).json()["warnings"]

    assert await quantities(buyer) == {variant_of(gown): 4}
    sentence = "Your carts held more of Gown, M, Black than there are; now it is 4."
    assert warnings == [sentence]


async def test_what_the_shopper_had_is_never_cut(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=5)
    await buyer.add(gown, quantity=4)
    await guest.add(gown, quantity=1)
    await restock(database, gown, 2)

    await merge(buyer, guest)

    assert await quantities(buyer) == {variant_of(gown): 4}


async def test_what_is_sold_out_comes_along_to_be_seen(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=5)
    await guest.add(gown, quantity=2)
    await restock(database, gown, 0)

    cart = (await merge(buyer, guest)).json()

    assert [item["availability"] for item in cart["items"]] == ["sold-out"]
    assert cart["warnings"] == ["Gown, M, Black is sold out."]


async def test_a_cart_is_merged_once(buyer: Buyer, shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product()
    await guest.add(gown)
    await merge(buyer, guest)

    again = await merge(buyer, guest)

    assert (again.status_code, again.json()["type"]) == (404, "guest-cart-not-found")
    assert await quantities(buyer) == {variant_of(gown): 1}
    assert (await guest.get("/cart")).status_code == 401


async def test_a_stranger_inherits_nothing(buyer: Buyer, shop: Shop) -> None:
    guest, stranger = await shop.guest(), await shop.buyer()
    await guest.add(await shop.product())
    await merge(buyer, guest)

    explicit = await merge(stranger, guest)
    implicit = await both(stranger, guest).cart()

    assert explicit.status_code == 404
    assert implicit["items"] == []


async def test_a_cart_that_is_sent_along_is_merged_by_the_way(buyer: Buyer, shop: Shop) -> None:
    guest, gown, coat = await shop.guest(), await shop.product(), await shop.product()
    await guest.add(gown, quantity=2)
    client = both(buyer, guest)

    added = await client.add(coat)
    again = await client.cart()

    assert added.status_code == 201
    assert {item["variantId"] for item in again["items"]} == {variant_of(gown), variant_of(coat)}
    assert await quantities(buyer) == {variant_of(gown): 2, variant_of(coat): 1}


async def test_a_client_that_asks_several_things_at_once_sees_the_whole_cart_each_time(
    buyer: Buyer, shop: Shop
) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=100)
    await buyer.add(gown, quantity=2)
    await guest.add(gown, quantity=3)
    client = both(buyer, guest)

    carts = await asyncio.gather(*(client.cart() for _ in range(6)))

    assert [[item["quantity"] for item in cart["items"]] for cart in carts] == [[5]] * 6


async def test_a_request_that_fails_merges_nothing(buyer: Buyer, shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=3)
    await guest.add(gown, quantity=2)

    refused = await both(buyer, guest).add(gown, quantity=2)

    assert refused.status_code == 409
    assert await quantities(guest) == {variant_of(gown): 2}
    assert await quantities(buyer) == {}


async def test_codes_and_what_was_kept_for_later_come_along(buyer: Buyer, shop: Shop) -> None:
    guest, gown, code = await shop.guest(), await shop.product(), await shop.discount()
    item = (await guest.add(gown, quantity=2)).json()
    await guest.post(f"/cart/items/{item['id']}/save", {})
    await guest.add(gown)
    await guest.post("/cart/discounts", {"code": code.code})

    cart = (await merge(buyer, guest)).json()

    assert [discount["code"] for discount in cart["discounts"]] == [code.code]
    saved = (await buyer.get("/cart/saved")).json()["items"]
    assert [kept["quantity"] for kept in saved] == [2]


async def test_simultaneous_merges_of_one_cart_count_once(buyer: Buyer, shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=100)
    await buyer.add(gown, quantity=5)
    await guest.add(gown, quantity=7)

    answers = await asyncio.gather(*(merge(buyer, guest) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5
    assert await quantities(buyer) == {variant_of(gown): 12}


async def test_of_two_people_with_one_token_one_gets_the_cart(shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=100)
    await guest.add(gown, quantity=7)
    people = [await shop.buyer() for _ in range(6)]

    answers = await asyncio.gather(*(merge(person, guest) for person in people))

    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5
    assert sorted([sum((await quantities(person)).values()) for person in people]) == [0] * 5 + [7]


async def test_several_carts_merged_at_once_add_up(buyer: Buyer, shop: Shop) -> None:
    gowns = [await shop.product(stock=100) for _ in range(4)]
    guests = [await shop.guest() for _ in range(6)]
    for n, guest in enumerate(guests):
        for gown in gowns if n % 2 else reversed(gowns):
            await guest.add(gown, quantity=n + 1)

    answers = await asyncio.gather(*(merge(buyer, guest) for guest in guests))

    assert {answer.status_code for answer in answers} == {200}
    assert await quantities(buyer) == {variant_of(gown): 21 for gown in gowns}


async def test_what_is_added_during_a_merge_counts_too(buyer: Buyer, shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=100)
    await guest.add(gown, quantity=10)

    answers = await asyncio.gather(
        *(buyer.add(gown) for _ in range(5)),
        merge(buyer, guest),
        *(buyer.add(gown) for _ in range(5)),
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [201] * 10
    assert await quantities(buyer) == {variant_of(gown): 20}


async def test_what_a_guest_adds_during_a_merge_is_merged_or_refused(
    buyer: Buyer, shop: Shop
) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=100)
    await guest.add(gown, quantity=10)

    before = [guest.add(gown) for _ in range(4)]
    after = [guest.add(gown) for _ in range(4)]
    answers = await asyncio.gather(*before, merge(buyer, guest), *after)

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 201, 401}
    assert await quantities(buyer) == {variant_of(gown): 10 + statuses.count(201)}


async def test_a_merge_and_an_order_at_once_lose_no_piece(buyer: Buyer, shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=100)
    await buyer.add(gown, quantity=2)
    await guest.add(gown, quantity=3)

    ordered, merged = await asyncio.gather(buyer.order(), merge(buyer, guest))

    assert (ordered.status_code, merged.status_code) == (201, 200)
    bought = sum(item["quantity"] for item in ordered.json()["items"])
    left = sum((await quantities(buyer)).values())
    assert bought + left == 5


@pytest.mark.parametrize("token", ["unknown", "A" * 43])
async def test_an_unknown_cart_cannot_be_merged(buyer: Buyer, token: str) -> None:
    answer = await buyer.post("/cart/merge", {"cartToken": token})

    assert (answer.status_code, answer.json()["type"]) == (404, "guest-cart-not-found")


@pytest.mark.parametrize("token", ["", 7, None, "A\0", "ü", "a" * 201])
async def test_what_cannot_be_a_token_cannot_be_merged(buyer: Buyer, token: object) -> None:
    assert (await buyer.post("/cart/merge", {"cartToken": token})).status_code == 422


async def test_only_who_has_signed_in_can_merge(shop: Shop) -> None:
    guest = await shop.guest()

    assert (await merge(guest, guest)).status_code == 401


async def test_what_a_full_cart_has_no_room_for_is_kept_for_later(buyer: Buyer, shop: Shop) -> None:
    guest, more = await shop.guest(), 3
    gown = await shop.product(*({"size": str(n)} for n in range(MOST_LINES + more)))
    for n in range(MOST_LINES):
        await buyer.add(gown, variant=n)
    for n in range(MOST_LINES - 1, MOST_LINES + more):
        await guest.add(gown, variant=n)

    merged = await merge(buyer, guest)
    kept = (await buyer.get("/cart/saved")).json()["items"]
    back = await buyer.send("POST", f"/cart/saved/{kept[0]['id']}/restore")

    assert merged.json()["warnings"] == [f"Your cart is full: {more} more are kept for later."]
    assert len(merged.json()["items"]) == MOST_LINES
    assert (await quantities(buyer))[variant_of(gown, MOST_LINES - 1)] == 2
    assert {item["variantId"] for item in kept} == {
        variant_of(gown, MOST_LINES + n) for n in range(more)
    }
    assert (back.status_code, back.json()["type"]) == (409, "cart-full")
