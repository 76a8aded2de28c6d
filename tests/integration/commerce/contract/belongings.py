"""Things that belong to one shopper, one of each kind, for tests of who else may touch them."""

from collections.abc import Awaitable, Callable

from commerce.auth import refresh
from commerce.core.database import Database, new_id
from commerce.notifications import service as notifications
from commerce.payments.models import Payment
from commerce.tryons.models import TryonSession
from commerce.users.models import RefreshToken
from tests.integration.commerce.operations import Operation
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop

Make = Callable[[Shop, Buyer], Awaitable[str]]


async def _order(shop: Shop, buyer: Buyer) -> str:
    await buyer.add(await shop.product())
    return str((await buyer.order()).json()["id"])


async def _unpaid_order(shop: Shop, buyer: Buyer) -> str:
    await buyer.add(await shop.product())
    return str((await buyer.order(paymentMethod="bank_transfer")).json()["id"])


async def _cart_item(shop: Shop, buyer: Buyer) -> str:
    return str((await buyer.add(await shop.product())).json()["id"])


async def _saved_item(shop: Shop, buyer: Buyer) -> str:
    item = await _cart_item(shop, buyer)
    await buyer.send("POST", f"/cart/items/{item}/save")
    return str((await buyer.get("/cart/saved")).json()["items"][0]["id"])


async def _address(_shop: Shop, buyer: Buyer) -> str:
    return str((await buyer.post("/users/addresses", ADDRESS)).json()["id"])


async def _sign_in(shop: Shop, buyer: Buyer) -> str:
    lifetime = shop.settings.auth.refresh_lifetime
    async with shop.database.transaction() as session:
        await refresh.start(session, RefreshToken, buyer.id, lifetime)
    return str((await buyer.get("/users/sessions")).json()["items"][0]["id"])


async def _notification(shop: Shop, buyer: Buyer) -> str:
    async with shop.database.transaction() as session:
        facts = {"orderId": str(new_id()), "number": "7KQ2M-X9TVA"}
        await notifications.notify(session, buyer.id, "order-placed", facts)
    return str((await buyer.get("/notifications")).json()["items"][0]["id"])


async def _payment(shop: Shop, buyer: Buyer) -> str:
    order_id = await _unpaid_order(shop, buyer)
    order = (await buyer.get(f"/orders/{order_id}")).json()
    payment = Payment(
        id=new_id(), order_id=order_id, order_number=order["number"], user_id=buyer.id,
        provider="bank_transfer", amount=order["total"]["amount"], currency="VND",
        status="pending",
    )  # fmt: skip
    return await _kept(shop.database, payment)


async def _job(shop: Shop, buyer: Buyer) -> str:
    """A job that has ended: one that goes on is followed for as long as it does."""
    job = TryonSession(
        id=new_id(), user_id=buyer.id, photo_key="none", garments=[], category="auto",
        mode="fast", samples=1, seed=0, engine="drape", status="failed", stage="done",
        error_code="no-person", error_message="There is nobody in the photo.",
    )  # fmt: skip
    return await _kept(shop.database, job)


async def _export(_shop: Shop, buyer: Buyer) -> str:
    return str((await buyer.send("POST", "/users/export")).json()["exportId"])


async def _kept(database: Database, row: Payment | TryonSession) -> str:
    async with database.transaction() as session:
        session.add(row)
    return str(row.id)


# By the part of the path that names one of them.
BELONGINGS: dict[str, Make] = {
    "/orders/{order_id}": _order,
    "/cart/items/{item_id}": _cart_item,
    "/cart/saved/{item_id}": _saved_item,
    "/users/addresses/{address_id}": _address,
    "/users/sessions/{sign_in_id}": _sign_in,
    "/users/export/{export_id}": _export,
    "/notifications/{notification_id}": _notification,
    "/payments/{payment_id}": _payment,
    "/tryon/status/{job_id}": _job,
    "/tryon/sessions/{job_id}": _job,
}


def belonging_of(operation: Operation) -> tuple[str, Make] | None:
    """The part of the operation's path that names something of the caller's own, if one does."""
    for part, make in BELONGINGS.items():
        if operation.template.startswith(part):
            return part, make
    return None
