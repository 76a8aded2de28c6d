"""Carts of guests."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from commerce.app import BASE, create_app
from commerce.cart import guests
from commerce.cart.models import CartItem, GuestCart
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.settings import Settings
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Buyer, Shop


async def let_expire(database: Database, guest: Buyer) -> None:
    async with database.transaction() as session:
        own = GuestCart.token_hash == guests.digest(guest.headers["X-Cart-Token"])
        over = update(GuestCart).where(own).values(expires_at=clock.now())
        await session.execute(over)


async def test_a_guest_fills_a_cart_as_a_shopper_does(shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(price=700)

    added = await guest.add(gown, quantity=2)
    changed = await guest.send("PATCH", f"/cart/items/{added.json()['id']}", {"quantity": 3})

    assert (added.status_code, changed.status_code) == (201, 200)
    cart = await guest.cart()
    assert cart["items"] == [changed.json()]
    assert cart["total"] == {"amount": 2100, "currency": "VND"}


async def test_every_guest_has_a_cart_of_their_own(shop: Shop) -> None:
    gown, guest, other = await shop.product(), await shop.guest(), await shop.guest()
    item = (await guest.add(gown)).json()

    theirs = await other.send("DELETE", f"/cart/items/{item['id']}")

    assert theirs.status_code == 404
    assert (await other.cart())["items"] == []
    assert len((await guest.cart())["items"]) == 1


async def test_a_new_cart_tells_until_when_it_is_kept(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    answer = await client.post("/cart/guest")

    body = answer.json()
    assert answer.status_code == 201
    # 256 bits in base64url.
    assert len(body["cartToken"]) == 43
    assert body["expiresAt"] > (clock.now() + settings.cart.guest_lifetime / 2).isoformat()


async def test_the_shop_keeps_no_token(shop: Shop, database: Database) -> None:
    token = (await shop.guest()).headers["X-Cart-Token"]

    async with database.reading() as session:
        kept = (await session.scalars(select(GuestCart.token_hash))).all()

    assert token.encode() not in kept
    assert guests.digest(token) in kept


@pytest.mark.parametrize("token", ["unknown", "A" * 43, "~" * 200])
async def test_a_token_that_opens_no_cart_is_refused(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get("/cart", headers={"X-Cart-Token": token})

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-cart-token")


@pytest.mark.parametrize("token", [b"", b"a b", b"\xff", b"x" * 201])
async def test_what_cannot_be_a_token_is_refused(client: httpx.AsyncClient, token: bytes) -> None:
    answer = await client.get("/cart", headers=[(b"x-cart-token", token)])

    assert answer.status_code in {401, 422}


async def test_a_bad_sign_in_is_not_mended_by_a_good_cart(shop: Shop) -> None:
    guest = await shop.guest()

    headers = {**guest.headers, "Authorization": "Bearer nonsense"}
    answer = await guest.client.get("/cart", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (401, "invalid-token")


async def test_simultaneous_additions_to_a_guests_cart_all_count(shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(stock=5)

    answers = await asyncio.gather(*(guest.add(gown) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 3
    assert [item["quantity"] for item in (await guest.cart())["items"]] == [5]


async def test_a_guest_chooses_the_currency(shop: Shop) -> None:
    guest, gown = await shop.guest(), await shop.product(price=700, prices={"USD": 12_900})
    await guest.add(gown)

    dollars = (await guest.get("/cart?currency=USD")).json()
    nonsense = await guest.get("/cart?currency=EUR")

    assert dollars["total"] == {"amount": 12_900, "currency": "USD"}
    assert nonsense.status_code == 422


async def test_a_cart_whose_time_is_over_is_closed_and_deleted(
    shop: Shop, database: Database
) -> None:
    late, other = await shop.guest(), await shop.guest()
    gown = await shop.product()
    await late.add(gown)
    await other.add(gown)
    await let_expire(database, late)

    closed = await late.get("/cart")
    while await guests.expire(database, batch=1):
        pass

    assert closed.status_code == 401
    async with database.reading() as session:
        items = select(func.count(CartItem.id)).where(CartItem.variant_id == gown.variants[0].id)
        assert await session.scalar(items) == 1
    assert len((await other.cart())["items"]) == 1


async def test_a_change_keeps_a_cart_for_longer(shop: Shop, database: Database) -> None:
    guest, soon = await shop.guest(), clock.now() + timedelta(minutes=1)
    own = GuestCart.token_hash == guests.digest(guest.headers["X-Cart-Token"])
    async with database.transaction() as session:
        await session.execute(update(GuestCart).where(own).values(expires_at=soon))

    await guest.get("/cart")
    async with database.reading() as session:
        read = await session.scalar(select(GuestCart.expires_at).where(own))
    await guest.add(await shop.product())
    async with database.reading() as session:
        changed = await session.scalar(select(GuestCart.expires_at).where(own))

    assert read == soon
    assert changed is not None
    assert changed > soon


async def test_a_guest_must_sign_in_to_order(shop: Shop) -> None:
    guest = await shop.guest()
    await guest.add(await shop.product())

    assert (await guest.order()).status_code == 401


async def test_more_guests_than_connections_read_their_carts_at_once(
    shop: Shop, settings: Settings
) -> None:
    guest = await shop.guest()
    narrow = settings.database.model_copy(update={"pool_size": 2, "max_overflow": 0})
    app = create_app(settings.model_copy(update={"database": narrow}))

    async with (
        opened(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), headers=guest.headers) as client,
    ):
        url = f"http://shop.test{BASE}/cart"
        answers = await asyncio.gather(*(client.get(url) for _ in range(6)))

    assert [found.status_code for found in answers] == [200] * len(answers)
