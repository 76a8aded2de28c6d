"""The wishlist."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import update

from commerce.core.database import Database
from commerce.products.models import Product, Variant
from commerce.users.models import User
from tests.integration.commerce.shopping import Buyer, Shop


async def wish(buyer: Buyer, product: Product, **body: object) -> httpx.Response:
    return await buyer.send("PUT", f"/wishlist/items/{product.id}", body)


async def wishlist(buyer: Buyer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await buyer.get("/wishlist")).json()["items"]
    return items


async def change(database: Database, product: Product, **columns: object) -> None:
    async with database.transaction() as session:
        await session.execute(update(Product).where(Product.id == product.id).values(**columns))


async def test_a_new_wishlist_is_empty(buyer: Buyer) -> None:
    answer = await buyer.get("/wishlist")

    assert answer.json() == {"items": [], "page": 1, "limit": 20, "total": 0}


async def test_what_is_wished_for_is_on_the_list_the_latest_first(buyer: Buyer, shop: Shop) -> None:
    gown, coat = await shop.product(price=700), await shop.product(name="Coat")

    answer = await wish(buyer, gown)
    await wish(buyer, coat)

    assert answer.status_code == 200
    assert [item["name"] for item in await wishlist(buyer)] == ["Coat", "Gown"]
    price = {"amount": 700, "currency": "VND"}
    item = answer.json()
    assert (item["price"], item["addedPrice"], item["variantId"]) == (price, price, None)
    assert (item["onSale"], item["inStock"]) == (True, True)


async def test_without_a_body_any_variant_will_do(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()

    answer = await buyer.client.put(f"/wishlist/items/{gown.id}", headers=buyer.headers)

    assert (answer.status_code, answer.json()["variantId"]) == (200, None)


async def test_a_wish_keeps_the_price_it_was_made_at(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(price=700)
    await wish(buyer, gown)
    await change(database, gown, price_amount=600)

    again = (await wish(buyer, gown)).json()

    assert (again["addedPrice"]["amount"], again["price"]["amount"]) == (700, 600)
    assert len(await wishlist(buyer)) == 1


async def test_another_variant_is_another_wish(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product({"size": "S", "stock": 0}, {"size": "M", "price_amount": 900})
    await wish(buyer, gown, variantId=str(gown.variants[0].id))

    answer = (await wish(buyer, gown, variantId=str(gown.variants[1].id))).json()

    assert (answer["size"], answer["price"]["amount"], answer["inStock"]) == ("M", 900, True)
    assert [item["size"] for item in await wishlist(buyer)] == ["M"]


async def test_one_variants_stock_is_not_anothers(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product({"size": "S", "stock": 0}, {"size": "M"})

    answer = (await wish(buyer, gown, variantId=str(gown.variants[0].id))).json()

    assert answer["inStock"] is False


async def test_prices_are_in_the_shoppers_currency(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(price=700, prices={"USD": 12_900})
    await wish(buyer, gown)

    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == buyer.id).values(currency="USD"))

    (item,) = await wishlist(buyer)
    # What it cost in dong then is no price to compare dollars with.
    assert (item["price"], item["addedPrice"]) == ({"amount": 12_900, "currency": "USD"}, None)


async def test_what_is_taken_off_is_gone_once(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    await wish(buyer, gown)

    first = await buyer.send("DELETE", f"/wishlist/items/{gown.id}")
    second = await buyer.send("DELETE", f"/wishlist/items/{gown.id}")

    assert (first.status_code, second.status_code) == (204, 404)
    assert second.json()["type"] == "wishlist-item-not-found"
    assert await wishlist(buyer) == []


async def test_what_is_withdrawn_stays_wished_for(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    await wish(buyer, gown)

    await change(database, gown, published=False)

    assert [(i["onSale"], i["inStock"]) for i in await wishlist(buyer)] == [(False, False)]


async def test_there_must_be_such_a_thing_to_wish_for(buyer: Buyer, shop: Shop) -> None:
    gown, hidden = await shop.product(), await shop.product(published=False)

    unknown = await buyer.send("PUT", f"/wishlist/items/{uuid4()}", {})
    unpublished = await wish(buyer, hidden)
    foreign = await wish(buyer, gown, variantId=str(hidden.variants[0].id))

    assert [a.status_code for a in (unknown, unpublished, foreign)] == [404, 404, 404]
    assert foreign.json()["type"] == "variant-not-found"


async def test_simultaneous_wishes_for_one_product_are_one(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()

    answers = await asyncio.gather(*(wish(buyer, gown) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(await wishlist(buyer)) == 1


async def test_wishlists_are_ones_own(buyer: Buyer, shop: Shop) -> None:
    gown, stranger = await shop.product(), await shop.buyer()
    await wish(buyer, gown)

    taken_off = await stranger.send("DELETE", f"/wishlist/items/{gown.id}")

    assert taken_off.status_code == 404
    assert await wishlist(stranger) == []
    assert len(await wishlist(buyer)) == 1


async def test_a_variant_that_the_house_drops_leaves_the_wish_for_the_product(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product({"size": "S"}, {"size": "M"})
    await wish(buyer, gown, variantId=str(gown.variants[0].id))

    async with database.transaction() as session:
        dropped = await session.get(Variant, gown.variants[0].id)
        await session.delete(dropped)

    assert [item["variantId"] for item in await wishlist(buyer)] == [None]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/wishlist"), ("PUT", "/wishlist/items/{}"), ("DELETE", "/wishlist/items/{}")],
)
async def test_nobody_in_particular_wishes_for_nothing(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path.format(uuid4()))

    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")
