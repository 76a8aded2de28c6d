"""Ordering what is in the cart."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from commerce.core import clock
from commerce.core.database import Database
from commerce.core.outbox import OutboxMessage
from commerce.orders.models import Order
from commerce.products.models import Product, StockMovement, Variant
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop


async def stock_of(database: Database, product: Product) -> list[int]:
    """Today's stock of each variant; the sum of the movements must agree."""
    async with database.reading() as session:
        of_product = Variant.product_id == product.id
        stock = await session.scalars(
            select(Variant.stock).where(of_product).order_by(Variant.position)
        )
        moved = await session.scalars(
            select(func.sum(StockMovement.delta))
            .join(Variant, Variant.id == StockMovement.variant_id)
            .where(of_product)
            .group_by(Variant.position)
            .order_by(Variant.position)
        )
        counted = list(stock)
        assert counted == list(moved)
        return counted


async def events_of(database: Database, order_id: str) -> Sequence[OutboxMessage]:
    async with database.reading() as session:
        of_order = OutboxMessage.payload["orderId"].astext == order_id
        rows = select(OutboxMessage).where(of_order).order_by(OutboxMessage.position)
        return (await session.scalars(rows)).all()


async def orders_of(database: Database, buyer: Buyer) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(Order.user_id == buyer.id))


async def test_the_sums_of_an_order_add_up(buyer: Buyer, shop: Shop) -> None:
    tenth = await shop.discount(value=10)
    await buyer.add(await shop.product(price=1_003), quantity=3)
    await buyer.add(await shop.product(price=20_002))

    answer = await buyer.order(discountCode=str(tenth.code).lower())

    order = answer.json()
    assert answer.status_code == 201
    sums = {name: order[name]["amount"] for name in ("subtotal", "discount", "shipping", "total")}
    assert sums == {"subtotal": 23_011, "discount": 2_301, "shipping": 50_000, "total": 70_710}
    assert sum(item["lineTotal"]["amount"] for item in order["items"]) == 23_011
    assert sum(item["discount"]["amount"] for item in order["items"]) == 2_301
    assert order["discountCode"] == tenth.code


async def test_an_order_answers_what_was_asked_for(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product())

    order = (await buyer.order(note="Ring twice.")).json()

    assert order["status"] == "processing"
    assert ADDRESS.items() <= order["shippingAddress"].items()
    assert (order["paymentMethod"], order["note"]) == ("cash_on_delivery", "Ring twice.")
    assert len(order["number"]) == 11


async def test_the_answer_of_an_order_is_what_reading_it_answers(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order()).json()

    read = (await buyer.get(f"/orders/{order['id']}")).json()

    assert read == order


@pytest.mark.parametrize(("price", "shipping"), [(4_999_999, 50_000), (5_000_000, 0)])
async def test_shipping_is_free_from_a_certain_sum(
    buyer: Buyer, shop: Shop, price: int, shipping: int
) -> None:
    await buyer.add(await shop.product(price=price))

    assert (await buyer.order()).json()["shipping"]["amount"] == shipping


async def test_an_order_empties_the_cart_and_takes_the_stock(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product({"size": "S"}, {"size": "M"}, stock=5)
    await buyer.add(gown, quantity=2, variant=0)
    await buyer.add(gown, quantity=5, variant=1)

    await buyer.order()

    assert (await buyer.cart())["items"] == []
    assert await stock_of(database, gown) == [3, 0]


async def test_an_order_says_why_the_stock_went(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    await buyer.add(gown, quantity=2)

    order = (await buyer.order()).json()

    async with database.reading() as session:
        sold = select(StockMovement).where(StockMovement.variant_id == gown.variants[0].id)
        movement = (await session.scalars(sold.where(StockMovement.reason == "sold"))).one()
    assert (movement.delta, str(movement.order_id)) == (-2, order["id"])


async def test_an_order_is_told_of_once(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product()
    await buyer.add(gown, quantity=2)

    order = (await buyer.order()).json()

    (event,) = await events_of(database, order["id"])
    assert event.topic == "order.placed"
    (line,) = event.payload.pop("items")
    assert line == {
        "productId": str(gown.id), "variantId": str(gown.variants[0].id), "quantity": 2,
    }  # fmt: skip
    assert event.payload == {
        "orderId": order["id"],
        "number": order["number"],
        "userId": str(buyer.id),
        "status": "processing",
        "previousStatus": None,
        "paymentMethod": "cash_on_delivery",
        "total": order["total"],
    }


async def test_lines_stay_true_when_the_catalogue_changes(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    image = {"key": "products/gown.jpg", "alt": "", "color": None}
    gown = await shop.product(name="Gown", price=700, images=[image])
    await buyer.add(gown)
    order = (await buyer.order()).json()

    async with database.transaction() as session:
        changed = update(Product).where(Product.id == gown.id)
        await session.execute(changed.values(name="Rag", price_amount=1, images=[]))

    (line,) = (await buyer.get(f"/orders/{order['id']}")).json()["items"]
    assert (line["name"], line["unitPrice"]["amount"]) == ("Gown", 700)
    assert line["imageUrl"].endswith("/products/gown.jpg")


async def test_lines_are_in_the_order_of_the_cart(buyer: Buyer, shop: Shop) -> None:
    products = [await shop.product() for _ in range(4)]
    for product in [products[2], products[0], products[3], products[1]]:
        await buyer.add(product)
    in_cart = [item["productId"] for item in (await buyer.cart())["items"]]

    order = (await buyer.order()).json()

    assert [item["productId"] for item in order["items"]] == in_cart


async def test_an_empty_cart_cannot_be_ordered(buyer: Buyer) -> None:
    answer = await buyer.order()

    assert (answer.status_code, answer.json()["type"]) == (409, "cart-empty")


async def test_too_little_stock_changes_nothing(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    plenty, scarce = await shop.product(), await shop.product(stock=2)
    rival = await shop.buyer()
    await buyer.add(plenty)
    await buyer.add(scarce, quantity=2)
    await rival.add(scarce)
    await rival.order()

    answer = await buyer.order()

    assert (answer.status_code, answer.json()["type"]) == (409, "out-of-stock")
    assert answer.json()["available"] == 1
    assert answer.json()["variantId"] == str(scarce.variants[0].id)
    assert len((await buyer.cart())["items"]) == 2
    assert await stock_of(database, plenty) == [10]
    assert await orders_of(database, buyer) == 0


@pytest.mark.parametrize(
    "columns", [{"ends_at": clock.now() - timedelta(seconds=1)}, {"total_limit": 0}, None]
)
async def test_an_unusable_code_changes_nothing(
    buyer: Buyer, shop: Shop, database: Database, columns: dict[str, Any] | None
) -> None:
    code = "NO-SUCH" if columns is None else (await shop.discount(**columns)).code
    gown = await shop.product()
    await buyer.add(gown)

    answer = await buyer.order(discountCode=code)

    assert (answer.status_code, answer.json()["type"]) == (422, "discount-not-applicable")
    assert len((await buyer.cart())["items"]) == 1
    assert await stock_of(database, gown) == [10]
    assert await orders_of(database, buyer) == 0


async def test_what_is_no_longer_on_sale_cannot_be_ordered(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    await buyer.add(gown)
    async with database.transaction() as session:
        withdrawn = update(Product).where(Product.id == gown.id).values(published=False)
        await session.execute(withdrawn)

    answer = await buyer.order()

    assert (answer.status_code, answer.json()["type"]) == (409, "no-longer-on-sale")
    assert await stock_of(database, gown) == [10]


async def test_another_shoppers_order_is_not_found(buyer: Buyer, shop: Shop) -> None:
    stranger = await shop.buyer()
    await stranger.add(await shop.product())
    order = (await stranger.order()).json()

    answer = await buyer.get(f"/orders/{order['id']}")

    assert (answer.status_code, answer.json()["type"]) == (404, "order-not-found")
    assert (await buyer.get("/orders")).json()["items"] == []


async def test_ones_orders_are_listed_newest_first_and_paged(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product()
    placed = []
    for _ in range(3):
        await buyer.add(gown)
        placed.append((await buyer.order()).json()["id"])

    pages = [(await buyer.get(f"/orders?limit=2&page={n}")).json() for n in (1, 2)]

    assert [item["id"] for page in pages for item in page["items"]] == placed[::-1]
    assert [(page["page"], page["total"]) for page in pages] == [(1, 3), (2, 3)]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"paymentMethod": "barter"}, "/body/paymentMethod"),
        ({"total": 1}, "/body/total"),
        ({"shippingAddress": ADDRESS | {"country": "Vietnam"}}, "/body/shippingAddress/country"),
        ({"shippingAddress": ADDRESS | {"phone": "call me"}}, "/body/shippingAddress/phone"),
        ({"shippingAddress": ADDRESS | {"city": " "}}, "/body/shippingAddress/city"),
        ({"shippingAddress": ADDRESS | {"line1": "a\0b"}}, "/body/shippingAddress/line1"),
        ({"shippingAddress": ADDRESS | {"planet": "Mars"}}, "/body/shippingAddress/planet"),
        ({"note": "x" * 5001}, "/body/note"),
    ],
)
async def test_an_order_that_does_not_fit_is_refused(
    buyer: Buyer, change: dict[str, Any], pointer: str
) -> None:
    answer = await buyer.order(**change)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_an_unknown_order_is_not_found(buyer: Buyer) -> None:
    assert (await buyer.get(f"/orders/{uuid4()}")).status_code == 404
