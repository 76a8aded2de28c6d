"""What has changed since something was put into the cart, and what is kept for later."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import update

from commerce.cart.models import SavedItem
from commerce.cart.saving import MOST_SAVED
from commerce.core.database import Database
from commerce.products.models import Product, Variant
from commerce.users.models import User
from tests.integration.commerce.shopping import Buyer, Shop


async def reprice(database: Database, product: Product, price: int) -> None:
    async with database.transaction() as session:
        changed = update(Product).where(Product.id == product.id)
        await session.execute(changed.values(price_amount=price))


async def restock(database: Database, product: Product, stock: int) -> None:
    async with database.transaction() as session:
        variants = update(Variant).where(Variant.product_id == product.id)
        await session.execute(variants.values(stock=stock))


async def first(buyer: Buyer) -> dict[str, Any]:
    item: dict[str, Any] = (await buyer.cart())["items"][0]
    return item


async def save(buyer: Buyer, item_id: str) -> httpx.Response:
    return await buyer.send("POST", f"/cart/items/{item_id}/save")


async def restore(buyer: Buyer, item_id: str) -> httpx.Response:
    return await buyer.send("POST", f"/cart/saved/{item_id}/restore")


async def saved(buyer: Buyer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await buyer.get("/cart/saved")).json()["items"]
    return items


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        (800, "Gown, M, Black costs more than when you added it: ₫800 instead of ₫700."),
        (600, "Gown, M, Black costs less than when you added it: ₫600 instead of ₫700."),
    ],
)
async def test_a_price_that_changed_is_pointed_out(
    buyer: Buyer, shop: Shop, database: Database, price: int, sentence: str
) -> None:
    gown = await shop.product(price=700)
    added = (await buyer.add(gown)).json()

    await reprice(database, gown, price)

    cart = await buyer.cart()
    assert added["priceChangedFrom"] is None
    assert cart["items"][0]["priceChangedFrom"] == {"amount": 700, "currency": "VND"}
    assert cart["warnings"] == [sentence]


async def test_a_price_that_came_back_is_no_news(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(price=700)
    await buyer.add(gown)

    for price in (800, 700):
        await reprice(database, gown, price)

    assert (await buyer.cart())["warnings"] == []


async def test_who_changes_a_line_has_seen_its_price(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown, coat = await shop.product(price=700), await shop.product(price=900)
    item = (await buyer.add(gown)).json()
    await buyer.add(coat)
    for product in (gown, coat):
        await reprice(database, product, 500)

    await buyer.send("PATCH", f"/cart/items/{item['id']}", {"quantity": 2})
    await buyer.add(coat)

    assert (await buyer.cart())["warnings"] == []


async def test_who_takes_note_of_prices_is_told_no_more(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown, stranger = await shop.product(price=700), await shop.buyer()
    for one in (buyer, stranger):
        await one.add(gown)
    await reprice(database, gown, 800)

    noted = await buyer.send("POST", "/cart/acknowledge")

    assert (noted.status_code, noted.json()["warnings"]) == (200, [])
    assert (await buyer.cart())["warnings"] == []
    assert len((await stranger.cart())["warnings"]) == 1


async def test_taking_note_of_prices_while_the_cart_empties_is_no_failure(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    for _ in range(5):
        gown = await shop.product(price=700)
        item = (await buyer.add(gown)).json()
        await reprice(database, gown, 800)

        answers = await asyncio.gather(
            *(buyer.send("POST", "/cart/acknowledge") for _ in range(6)),
            buyer.send("DELETE", f"/cart/items/{item['id']}"),
            buyer.send("POST", "/cart/acknowledge"),
        )

        assert {answer.status_code for answer in answers} == {200, 204}
    assert (await buyer.cart())["items"] == []


@pytest.mark.parametrize(
    ("stock", "availability"), [(0, "sold-out"), (1, "insufficient"), (3, "low"), (4, "ok")]
)
async def test_each_line_says_whether_it_can_be_had(
    buyer: Buyer, shop: Shop, database: Database, stock: int, availability: str
) -> None:
    gown = await shop.product(stock=10)
    await buyer.add(gown, quantity=2)

    await restock(database, gown, stock)

    assert (await first(buyer))["availability"] == availability


async def test_what_is_withdrawn_says_so(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product()
    await buyer.add(gown)

    async with database.transaction() as session:
        hidden = update(Product).where(Product.id == gown.id).values(published=False)
        await session.execute(hidden)

    assert (await first(buyer))["availability"] == "withdrawn"


async def test_the_cart_is_in_the_shoppers_currency(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    sold, unsold = await shop.product(price=700, prices={"USD": 12_900}), await shop.product()
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == buyer.id).values(currency="USD"))
    await buyer.add(sold, quantity=2)
    await buyer.add(unsold)

    cart = await buyer.cart()

    assert cart["total"] == {"amount": 25_800, "currency": "USD"}
    assert [item["availability"] for item in cart["items"]] == ["ok", "unpriced"]
    assert [item["lineTotal"] for item in cart["items"]] == [cart["total"], None]
    assert cart["warnings"] == ["Gown, M, Black is not sold in USD."]
    assert (await buyer.order()).status_code == 409


async def test_names_are_in_the_language_that_is_asked_for(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product(name="Váy", translations={"en": {"name": "Gown"}}))

    names = []
    for languages in ("en", "vi,en;q=0.5", None):
        headers = buyer.headers | ({"Accept-Language": languages} if languages else {})
        cart = (await buyer.client.get("/cart", headers=headers)).json()
        names.append(cart["items"][0]["name"])

    assert names == ["Gown", "Váy", "Váy"]


async def test_what_is_kept_for_later_leaves_the_cart_and_comes_back(
    buyer: Buyer, shop: Shop
) -> None:
    item = (await buyer.add(await shop.product(price=700), quantity=3)).json()

    put_aside = await save(buyer, item["id"])
    empty = await buyer.cart()
    came_back = await restore(buyer, put_aside.json()["id"])

    assert put_aside.status_code == 200
    assert (put_aside.json()["quantity"], put_aside.json()["availability"]) == (3, "ok")
    assert empty["items"] == []
    assert (came_back.status_code, came_back.json()["quantity"]) == (200, 3)
    assert await saved(buyer) == []
    assert (await buyer.cart())["subtotal"]["amount"] == 2100


async def test_what_is_kept_is_not_ordered(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    await save(buyer, (await buyer.add(gown)).json()["id"])
    await buyer.add(await shop.product(name="Coat"))

    order = (await buyer.order()).json()

    assert [item["name"] for item in order["items"]] == ["Coat"]
    assert [kept["productId"] for kept in await saved(buyer)] == [str(gown.id)]


async def test_what_comes_back_adds_up_to_the_stock(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=4)
    kept = (await save(buyer, (await buyer.add(gown, quantity=3)).json()["id"])).json()
    await buyer.add(gown, quantity=2)

    assert (await restore(buyer, kept["id"])).json()["quantity"] == 4


async def test_so_many_things_are_kept(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product(*({"size": str(n)} for n in range(MOST_SAVED + 1)))
    async with database.transaction() as session:
        session.add_all(
            SavedItem(user_id=buyer.id, variant_id=variant.id, quantity=1)
            for variant in gown.variants[1:]
        )
    item, again = (await buyer.add(gown)).json(), (await buyer.add(gown, variant=1)).json()

    one_more, more_of_one = await save(buyer, item["id"]), await save(buyer, again["id"])

    assert (one_more.status_code, one_more.json()["type"]) == (409, "saved-full")
    assert (more_of_one.status_code, more_of_one.json()["quantity"]) == (200, 2)
    assert [kept["id"] for kept in (await buyer.cart())["items"]] == [item["id"]]


async def test_what_is_sold_out_stays_kept(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product()
    kept = (await save(buyer, (await buyer.add(gown)).json()["id"])).json()
    await restock(database, gown, 0)

    refused = await restore(buyer, kept["id"])

    assert (refused.status_code, refused.json()["type"]) == (409, "out-of-stock")
    assert [item["availability"] for item in await saved(buyer)] == ["sold-out"]


async def test_simultaneous_restores_bring_pieces_back_once(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=50)
    kept = (await save(buyer, (await buyer.add(gown, quantity=3)).json()["id"])).json()

    answers = await asyncio.gather(*(restore(buyer, kept["id"]) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5
    assert (await first(buyer))["quantity"] == 3


async def test_what_is_kept_can_be_let_go_once(buyer: Buyer, shop: Shop) -> None:
    kept = (await save(buyer, (await buyer.add(await shop.product())).json()["id"])).json()

    first_time = await buyer.send("DELETE", f"/cart/saved/{kept['id']}")
    again = await buyer.send("DELETE", f"/cart/saved/{kept['id']}")

    assert (first_time.status_code, again.status_code) == (204, 404)
    assert again.json()["type"] == "saved-item-not-found"


async def test_what_somebody_else_keeps_is_not_found(buyer: Buyer, shop: Shop) -> None:
    stranger = await shop.buyer()
    kept = (await save(buyer, (await buyer.add(await shop.product())).json()["id"])).json()
    item = (await buyer.add(await shop.product())).json()

    answers = [
        await restore(stranger, kept["id"]),
        await stranger.send("DELETE", f"/cart/saved/{kept['id']}"),
        await save(stranger, item["id"]),
        await save(stranger, str(uuid4())),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len(await saved(buyer)) == 1


async def test_ones_own_unpaid_order_does_not_stand_in_ones_way(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=1)
    await buyer.add(gown)
    order = (await buyer.order(paymentMethod="bank_transfer")).json()
    sold_out = await buyer.add(gown)

    await buyer.post(f"/orders/{order['id']}/cancel", {})
    again = await buyer.add(gown)
    reordered = await buyer.order()

    assert sold_out.status_code == 409
    assert (again.status_code, reordered.status_code) == (201, 201)
