"""Shoppers who want the same thing at the same time, on several connections."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from uuid import uuid4

import httpx
from sqlalchemy import ColumnElement, func, select

from commerce.admin.models import AdminUser
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.cart import service as cart
from commerce.core.database import Database, new_id
from commerce.discounts.models import Discount, DiscountRedemption
from commerce.orders.models import Order, OrderStatusChange
from commerce.products.models import Product, StockMovement, Variant
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.waiting import PATIENCE


def outcomes(answers: Iterable[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def count(database: Database, *conditions: ColumnElement[bool]) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(*conditions)) or 0


async def stock_and_movements(database: Database, variant: Variant) -> tuple[int, int]:
    async with database.reading() as session:
        stock = await session.scalar(select(Variant.stock).where(Variant.id == variant.id))
        moved = await session.scalar(
            select(func.sum(StockMovement.delta)).where(StockMovement.variant_id == variant.id)
        )
    assert stock is not None
    assert moved is not None
    return stock, moved


async def buyers_with(shop: Shop, number: int, *products: Product) -> list[Buyer]:
    """So many shoppers with one of each product in their carts."""
    buyers = [await shop.buyer() for _ in range(number)]
    added = await asyncio.gather(*(b.add(product) for b in buyers for product in products))
    assert outcomes(added) == {201: number * len(products)}
    return buyers


async def staff(shop: Shop) -> dict[str, str]:
    """The headers of a member of staff."""
    admin = AdminUser(
        id=new_id(), email=f"{uuid4().hex}@atelier.example", password_hash="none", role="owner"
    )
    async with shop.database.transaction() as session:
        session.add(admin)
    token = tokens.staff(shop.settings.auth).issue(Claims(admin.id, 0))
    return {"Authorization": f"Bearer {token}"}


async def test_forty_buyers_of_five_pieces_place_five_orders(
    shop: Shop, database: Database
) -> None:
    gown = await shop.product(stock=5)
    buyers = await buyers_with(shop, 40, gown)

    answers = await asyncio.gather(*(buyer.order() for buyer in buyers))

    assert outcomes(answers) == {201: 5, 409: 35}
    assert await stock_and_movements(database, gown.variants[0]) == (0, 0)
    assert await count(database, Order.user_id.in_([buyer.id for buyer in buyers])) == 5


async def test_a_code_for_three_is_redeemed_by_three_of_twenty(
    shop: Shop, database: Database
) -> None:
    three = await shop.discount(total_limit=3)
    buyers = await buyers_with(shop, 20, await shop.product(stock=100))

    answers = await asyncio.gather(*(buyer.order(discountCode=three.code) for buyer in buyers))

    assert outcomes(answers) == {201: 3, 422: 17}
    assert await count(database, DiscountRedemption.discount_id == three.id) == 3
    assert await count(database, Discount.id == three.id, Discount.times_redeemed == 3) == 1


async def test_orders_of_different_things_cannot_share_the_last_use_of_a_code(
    shop: Shop, database: Database
) -> None:
    last = await shop.discount(total_limit=1)
    buyers = [(await buyers_with(shop, 1, await shop.product()))[0] for _ in range(6)]

    answers = await asyncio.gather(*(buyer.order(discountCode=last.code) for buyer in buyers))

    assert outcomes(answers) == {201: 1, 422: 5}


async def test_a_double_click_places_one_order(shop: Shop, database: Database) -> None:
    gown = await shop.product()
    (buyer,) = await buyers_with(shop, 1, gown)

    answers = await asyncio.gather(*(buyer.order() for _ in range(8)))

    assert outcomes(answers) == {201: 1, 409: 7}
    assert await count(database, Order.user_id == buyer.id) == 1
    assert await stock_and_movements(database, gown.variants[0]) == (9, 9)


async def test_a_double_click_under_one_key_places_one_order(
    shop: Shop, database: Database
) -> None:
    (buyer,) = await buyers_with(shop, 1, await shop.product())

    answers = await asyncio.gather(*(buyer.order(key="click") for _ in range(8)))

    placed = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    refused = {answer.json()["type"] for answer in answers if answer.status_code != 201}
    assert len(placed) == 1
    assert refused <= {"request-in-flight"}
    assert await count(database, Order.user_id == buyer.id) == 1


async def test_carts_filled_in_opposite_order_do_not_lock_each_other_out(
    shop: Shop, database: Database
) -> None:
    coat, gown = await shop.product(stock=20), await shop.product(stock=20)
    buyers = await buyers_with(shop, 10, coat, gown) + await buyers_with(shop, 10, gown, coat)

    answers = await asyncio.gather(*(buyer.order() for buyer in buyers))

    assert outcomes(answers) == {201: 20}
    assert await stock_and_movements(database, coat.variants[0]) == (0, 0)
    assert await stock_and_movements(database, gown.variants[0]) == (0, 0)


async def test_a_piece_can_go_into_a_cart_while_another_is_being_ordered(
    shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    (ordering,) = await buyers_with(shop, 1, gown)
    other = await shop.buyer()

    async with database.transaction() as session:
        await cart.lock(session, ordering.id, "VND")
        added = await asyncio.wait_for(other.add(gown), PATIENCE)

    assert added.status_code == 201


async def test_staff_counting_stock_and_shoppers_ordering_lose_no_piece(
    shop: Shop, database: Database, client: httpx.AsyncClient
) -> None:
    gown = await shop.product(stock=30)
    variant = gown.variants[0]
    buyers = await buyers_with(shop, 20, gown)
    headers = await staff(shop)
    counted = {"sku": variant.sku, "size": variant.size, "color": variant.color, "stock": 50}
    put = {"variants": [counted]}

    ordering = [buyer.order() for buyer in buyers]
    counting = [
        client.put(f"/admin/products/{gown.id}", json=put, headers=headers) for _ in range(3)
    ]
    answers = await asyncio.gather(*ordering[:10], *counting, *ordering[10:])

    assert outcomes(answers) == {201: 20, 200: 3}
    stock, moved = await stock_and_movements(database, variant)
    assert stock == moved
    assert 30 <= stock <= 50


async def test_an_order_is_either_shipped_or_cancelled(
    shop: Shop, database: Database, client: httpx.AsyncClient
) -> None:
    gown = await shop.product()
    (buyer,) = await buyers_with(shop, 1, gown)
    order = (await buyer.order()).json()
    headers = await staff(shop)

    def move(status: str) -> Awaitable[httpx.Response]:
        path = f"/admin/orders/{order['id']}/status"
        return client.put(path, json={"status": status}, headers=headers)

    answers = await asyncio.gather(*(move(status) for status in ["shipped", "cancelled"] * 4))

    assert outcomes(answers) == {200: 1, 409: 7}
    status = (await buyer.get(f"/orders/{order['id']}")).json()["status"]
    stock = {"shipped": 9, "cancelled": 10}[status]
    assert await stock_and_movements(database, gown.variants[0]) == (stock, stock)
    # One change when it was placed, one now.
    assert await count(database, OrderStatusChange.order_id == order["id"]) == 2


async def test_a_cancelled_orders_stock_and_code_are_given_back_once(
    shop: Shop, database: Database, client: httpx.AsyncClient
) -> None:
    gown, last = await shop.product(stock=1), await shop.discount(total_limit=1)
    (buyer,) = await buyers_with(shop, 1, gown)
    order = (await buyer.order(discountCode=last.code)).json()
    headers = await staff(shop)
    path = f"/admin/orders/{order['id']}/status"

    answers = await asyncio.gather(
        *(client.put(path, json={"status": "cancelled"}, headers=headers) for _ in range(6))
    )

    assert outcomes(answers) == {200: 1, 409: 5}
    assert await stock_and_movements(database, gown.variants[0]) == (1, 1)
    assert await count(database, Discount.id == last.id, Discount.times_redeemed == 0) == 1
    (again,) = await buyers_with(shop, 1, gown)
    assert (await again.order(discountCode=last.code)).status_code == 201
