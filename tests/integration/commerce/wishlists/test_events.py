"""Who wishes for something is told when it becomes easier to get."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.notifications.models import Notification
from commerce.products.models import Product, Variant
from commerce.users.models import User
from commerce.wishlists import events
from tests.integration.commerce.shopping import Buyer, Shop


async def wish(buyer: Buyer, product: Product, **body: object) -> None:
    answer = await buyer.send("PUT", f"/wishlist/items/{product.id}", body)
    assert answer.status_code == 200, answer.text


async def happened(database: Database, topic: str, payload: dict[str, Any]) -> None:
    async with database.transaction() as session:
        await events.handle(session, Event(new_id(), topic, payload))


async def reprice(database: Database, product: Product, price: int) -> None:
    async with database.transaction() as session:
        changed = update(Product).where(Product.id == product.id)
        await session.execute(changed.values(price_amount=price))
    await happened(database, "product.changed", {"productId": str(product.id)})


async def restock(database: Database, variant: Variant, stock: int) -> None:
    async with database.transaction() as session:
        row = await session.get_one(Variant, variant.id)
        before, row.stock = row.stock, stock
    change = {"variantId": str(variant.id), "productId": str(variant.product_id)}
    moved = change | {"before": before, "after": stock}
    await happened(database, "stock.changed", {"changes": [moved]})


async def told(database: Database, buyer: Buyer) -> Sequence[tuple[str, dict[str, Any]]]:
    async with database.reading() as session:
        columns = select(Notification.kind, Notification.data)
        own = columns.where(Notification.user_id == buyer.id).order_by(Notification.id)
        return [(kind, data) for kind, data in await session.execute(own)]


async def kinds(database: Database, buyer: Buyer) -> list[str]:
    return [kind for kind, _ in await told(database, buyer)]


async def test_a_lower_price_is_told_with_both_prices(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown, stranger = await shop.product(price=700), await shop.buyer()
    await wish(buyer, gown)

    await reprice(database, gown, 600)

    ((kind, data),) = await told(database, buyer)
    assert kind == "price-drop"
    assert data["name"] == "Gown"
    assert data["price"] == {"amount": 600, "currency": "VND"}
    assert data["previousPrice"] == {"amount": 700, "currency": "VND"}
    assert await told(database, stranger) == []


async def test_each_drop_is_told_once(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product(price=700)
    await wish(buyer, gown)

    for price in (600, 600, 800, 600, 500):
        await reprice(database, gown, price)

    drops = [data["price"]["amount"] for _, data in await told(database, buyer)]
    assert drops == [600, 500]


async def test_a_higher_price_is_no_news(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product(price=700)
    await wish(buyer, gown)

    await reprice(database, gown, 701)

    assert await told(database, buyer) == []


async def test_events_at_the_same_time_tell_of_a_drop_once(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(price=700)
    await wish(buyer, gown)
    async with database.transaction() as session:
        lower = update(Product).where(Product.id == gown.id).values(price_amount=600)
        await session.execute(lower)

    payload = {"productId": str(gown.id)}
    await asyncio.gather(*(happened(database, "product.changed", payload) for _ in range(6)))

    assert await kinds(database, buyer) == ["price-drop"]


async def test_what_comes_back_is_told_each_time_once(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(stock=0)
    await wish(buyer, gown)

    for stock in (3, 2, 0, 0, 1):
        await restock(database, gown.variants[0], stock)

    assert await kinds(database, buyer) == ["back-in-stock", "back-in-stock"]


async def test_another_variants_return_is_told_to_those_who_take_any(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product({"size": "S"}, {"size": "M"}, stock=0)
    particular = await shop.buyer()
    await wish(buyer, gown)
    await wish(particular, gown, variantId=str(gown.variants[0].id))

    await restock(database, gown.variants[1], 1)

    assert await kinds(database, buyer) == ["back-in-stock"]
    assert await kinds(database, particular) == []


async def test_names_are_in_the_shoppers_language(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown = await shop.product(name="Váy", translations={"en": {"name": "Gown"}}, price=700)
    async with database.transaction() as session:
        await session.execute(update(User).where(User.id == buyer.id).values(locale="en-GB"))
    await wish(buyer, gown)

    await reprice(database, gown, 600)

    assert [data["name"] for _, data in await told(database, buyer)] == ["Gown"]


async def test_what_nobody_can_buy_is_no_news(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product(price=700)
    await wish(buyer, gown)
    async with database.transaction() as session:
        hidden = update(Product).where(Product.id == gown.id).values(published=False)
        await session.execute(hidden)

    await reprice(database, gown, 600)

    assert await told(database, buyer) == []


async def test_what_is_sold_again_is_back(buyer: Buyer, shop: Shop, database: Database) -> None:
    gown = await shop.product()
    await wish(buyer, gown)

    for published in (False, True):
        async with database.transaction() as session:
            changed = update(Product).where(Product.id == gown.id).values(published=published)
            await session.execute(changed)
        await happened(database, "product.changed", {"productId": str(gown.id)})

    assert await kinds(database, buyer) == ["back-in-stock"]


async def test_what_the_shop_tells_of_its_products_is_understood(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    gown, manager, other = await shop.product(stock=1), await shop.staff(), await shop.buyer()
    await wish(buyer, gown)
    await other.add(gown)
    order = (await other.order()).json()
    await other.post(f"/orders/{order['id']}/cancel", {})
    price = {"price": {"amount": 100, "currency": "VND"}}
    await shop.client.put(f"/admin/products/{gown.id}", json=price, headers=manager)

    async with database.transaction() as session:
        written = select(OutboxMessage).where(OutboxMessage.topic.in_(events.TOPICS))
        messages = (await session.scalars(written.order_by(OutboxMessage.position))).all()
    # Each is handled when the latest state is known already, as when the broker was away: of the
    # pieces that went and came back there is nothing left to tell.
    for message in messages:
        if str(gown.id) in str(message.payload):
            await happened(database, message.topic, message.payload)

    topics = [m.topic for m in messages if str(gown.id) in str(m.payload)]
    assert topics == ["stock.changed", "stock.changed", "product.changed"]
    assert await kinds(database, buyer) == ["price-drop"]
