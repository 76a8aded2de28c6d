"""The cart."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import update

from commerce.cart.service import MOST_LINES
from commerce.core.database import Database
from commerce.products.models import Product, Variant
from tests.integration.commerce.shopping import Buyer, Shop


async def change(database: Database, product: Product, **columns: object) -> None:
    async with database.transaction() as session:
        await session.execute(update(Product).where(Product.id == product.id).values(**columns))


async def restock(database: Database, product: Product, stock: int) -> None:
    async with database.transaction() as session:
        variants = update(Variant).where(Variant.product_id == product.id)
        await session.execute(variants.values(stock=stock))


async def test_a_new_cart_is_empty(buyer: Buyer) -> None:
    assert await buyer.cart() == {
        "items": [],
        "subtotal": {"amount": 0, "currency": "VND"},
        "discounts": [],
        "rejectedCodes": [],
        "freeShipping": False,
        "total": {"amount": 0, "currency": "VND"},
        "warnings": [],
    }


async def test_an_added_item_is_answered_and_lies_in_the_cart(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(price=700)

    added = await buyer.add(gown, quantity=3)

    assert added.status_code == 201
    assert added.json()["lineTotal"] == {"amount": 2100, "currency": "VND"}
    assert added.json()["available"] == 10
    cart = await buyer.cart()
    assert cart["items"] == [added.json()]
    assert cart["subtotal"]["amount"] == 2100


async def test_a_variants_own_price_counts(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product({"price_amount": 900}, price=700)

    added = await buyer.add(gown, quantity=2)

    assert added.json()["unitPrice"]["amount"] == 900


async def test_the_same_variant_again_adds_up(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    first = await buyer.add(gown, quantity=2)

    again = await buyer.add(gown, quantity=3)

    assert (again.json()["id"], again.json()["quantity"]) == (first.json()["id"], 5)


async def test_simultaneous_additions_of_one_variant_all_count(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=5)

    answers = await asyncio.gather(*(buyer.add(gown) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 3
    assert [item["quantity"] for item in (await buyer.cart())["items"]] == [5]


async def test_a_cart_takes_so_many_lines_and_more_pieces_of_those(
    buyer: Buyer, shop: Shop
) -> None:
    gown = await shop.product(*({"size": str(n)} for n in range(MOST_LINES + 1)))
    for n in range(MOST_LINES):
        assert (await buyer.add(gown, variant=n)).status_code == 201

    one_more = await buyer.add(gown, variant=MOST_LINES)
    again = await buyer.add(gown, variant=7)

    assert (one_more.status_code, one_more.json()["type"]) == (409, "cart-full")
    assert again.status_code == 201
    assert len((await buyer.cart())["items"]) == MOST_LINES


async def test_another_colour_is_another_line(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product({"color": "Black"}, {"color": "Ivory"})

    await buyer.add(gown, variant=0)
    await buyer.add(gown, variant=1)

    assert [item["color"] for item in (await buyer.cart())["items"]] == ["Black", "Ivory"]


async def test_more_than_there_is_cannot_be_added(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=3)

    answer = await buyer.add(gown, quantity=4)

    assert answer.status_code == 409
    assert (answer.json()["type"], answer.json()["available"]) == ("out-of-stock", 3)
    assert (await buyer.cart())["items"] == []


async def test_additions_cannot_add_up_past_the_stock(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=3)
    await buyer.add(gown, quantity=2)

    answer = await buyer.add(gown, quantity=2)

    assert (answer.status_code, answer.json()["available"]) == (409, 3)
    assert [item["quantity"] for item in (await buyer.cart())["items"]] == [2]


async def test_a_quantity_can_be_changed(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=5)
    item = (await buyer.add(gown)).json()

    changed = await buyer.send("PATCH", f"/cart/items/{item['id']}", json={"quantity": 5})

    assert (changed.status_code, changed.json()["quantity"]) == (200, 5)


async def test_a_quantity_cannot_be_changed_past_the_stock(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(stock=5)
    item = (await buyer.add(gown)).json()

    refused = await buyer.send("PATCH", f"/cart/items/{item['id']}", json={"quantity": 6})

    assert (refused.status_code, refused.json()["available"]) == (409, 5)


async def test_an_item_can_be_taken_out_once(buyer: Buyer, shop: Shop) -> None:
    item = (await buyer.add(await shop.product())).json()

    first = await buyer.send("DELETE", f"/cart/items/{item['id']}")
    second = await buyer.send("DELETE", f"/cart/items/{item['id']}")

    assert (first.status_code, second.status_code) == (204, 404)


async def test_clearing_takes_out_all_of_ones_own(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    stranger = await shop.buyer()
    await buyer.add(gown)
    await stranger.add(gown)

    await buyer.send("DELETE", "/cart")

    assert (await buyer.cart())["items"] == []
    assert len((await stranger.cart())["items"]) == 1


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_another_shoppers_item_is_not_found(buyer: Buyer, shop: Shop, method: str) -> None:
    stranger = await shop.buyer()
    item = (await stranger.add(await shop.product())).json()
    body = {"quantity": 1} if method == "PATCH" else None

    answer = await buyer.send(method, f"/cart/items/{item['id']}", body)

    assert (answer.status_code, answer.json()["type"]) == (404, "cart-item-not-found")
    assert (await stranger.cart())["items"] == [item]


async def test_a_size_that_does_not_exist_is_answered_with_those_that_do(
    buyer: Buyer, shop: Shop
) -> None:
    gown = await shop.product({"size": "S"}, {"size": "M"})
    wanted = {"productId": str(gown.id), "size": "XXL", "color": "Black", "quantity": 1}

    answer = await buyer.post("/cart/items", wanted)

    assert (answer.status_code, answer.json()["type"]) == (404, "variant-not-found")
    assert [choice["size"] for choice in answer.json()["choices"]] == ["S", "M"]


async def test_a_colour_is_found_in_any_case(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product({"color": "Đen"})
    wanted = {"productId": str(gown.id), "size": "M", "color": "ĐEN", "quantity": 1}

    assert (await buyer.post("/cart/items", wanted)).status_code == 201


async def test_an_unknown_product_cannot_be_added(buyer: Buyer) -> None:
    wanted = {"productId": str(uuid4()), "size": "M", "color": "Black", "quantity": 1}

    answer = await buyer.post("/cart/items", wanted)

    assert (answer.status_code, answer.json()["type"]) == (404, "product-not-found")


async def test_what_is_not_on_sale_cannot_be_added(buyer: Buyer, shop: Shop) -> None:
    answer = await buyer.add(await shop.product(published=False))

    assert (answer.status_code, answer.json()["type"]) == (404, "product-not-found")


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 10**30, True, 1.0, 1.5, "1", None, [1]])
async def test_a_quantity_is_a_whole_number_within_reason(
    buyer: Buyer, shop: Shop, quantity: object
) -> None:
    item = (await buyer.add(await shop.product(stock=1000))).json()

    added = await buyer.add(await shop.product(stock=1000), quantity=quantity)
    changed = await buyer.send("PATCH", f"/cart/items/{item['id']}", json={"quantity": quantity})

    assert (added.status_code, changed.status_code) == (422, 422)
    assert added.json()["errors"][0]["pointer"] == "/body/quantity"


async def test_unknown_fields_are_refused(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    wanted = {"productId": str(gown.id), "size": "M", "color": "Black", "quantity": 1}

    answer = await buyer.post("/cart/items", wanted | {"unitPrice": 1})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body/unitPrice"


async def test_the_cart_shows_todays_price(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product(price=700)
    await buyer.add(gown)

    await change(database, gown, price_amount=800)

    assert (await buyer.cart())["subtotal"]["amount"] == 800


@pytest.mark.parametrize(
    ("stock", "warning"), [(0, "is sold out."), (1, "Only 1 left of"), (2, None)]
)
async def test_the_cart_warns_of_what_cannot_be_had_any_more(
    buyer: Buyer, shop: Shop, database: Database, stock: int, warning: str | None
) -> None:
    gown = await shop.product()
    await buyer.add(gown, quantity=2)

    await restock(database, gown, stock)

    warnings = (await buyer.cart())["warnings"]
    assert len(warnings) == (1 if warning else 0)
    assert all(warning in sentence for sentence in warnings if warning)


async def test_the_cart_warns_of_what_is_no_longer_on_sale(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    await buyer.add(gown)

    await change(database, gown, published=False)

    assert (await buyer.cart())["warnings"] == ["Gown, M, Black is no longer on sale."]


async def test_nobody_in_particular_has_no_cart(client: httpx.AsyncClient) -> None:
    answer = await client.get("/cart")

    assert (answer.status_code, answer.json()["type"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
