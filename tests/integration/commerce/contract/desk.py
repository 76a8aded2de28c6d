"""A member of staff, and a case for everything that one can change: tests leave none out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp
from sqlalchemy import update

from commerce.admin import service as accounts
from commerce.admin.models import AdminUser
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import new_id
from commerce.garments.models import Garment
from commerce.payments.models import Payment, Refund
from tests.integration.commerce.shopping import Shop

PASSWORD = "needle-and-thread"
# A public address: nothing is sent to it, and no name has to be looked up.
HOOK = {"url": "https://93.184.215.14/hook", "topics": ["*"]}


@dataclass(frozen=True)
class Asked:
    """What is asked for: below the template's path, with which body."""

    path: str
    body: Any = None


@dataclass(frozen=True)
class Desk:
    """An owner of the house at work."""

    shop: Shop
    id: UUID
    headers: dict[str, str]

    async def send(self, method: str, path: str, body: object = None) -> httpx.Response:
        kind = {"content": body} if isinstance(body, str) else {"json": body}
        return await self.shop.client.request(
            method, f"/admin{path}", headers=self.headers, **({} if body is None else kind)
        )

    async def done(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        answer = await self.send(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def made(self, path: str, body: object) -> str:
        """The path of something new."""
        created = await self.done("POST", path, body)
        return f"{path}/{created.get('slug') if path == '/categories' else created['id']}"

    async def enrol(self) -> str:
        """Set up a second factor, long enough ago to use the present code; answers its seed."""
        seed: str = (await self.done("POST", "/totp"))["secret"]
        await self.done("POST", "/totp/confirm", {"code": pyotp.TOTP(seed).now()})
        async with self.shop.database.transaction() as session:
            own = update(AdminUser).where(AdminUser.id == self.id)
            await session.execute(own.values(totp_last_step=0))
        return seed

    async def proof(self) -> dict[str, str]:
        return {"password": PASSWORD, "code": pyotp.TOTP(await self.enrol()).now()}


async def new_desk(shop: Shop) -> Desk:
    """The desk of a new owner, who has a password."""
    email = f"{uuid4().hex}@atelier.example"
    async with shop.database.transaction() as session:
        admin = await accounts.create_admin(session, email, PASSWORD, "owner")
    token = tokens.staff(shop.settings.auth).issue(Claims(admin.id, 0))
    return Desk(shop, admin.id, {"Authorization": f"Bearer {token}"})


Case = Callable[[Desk], Awaitable[Asked]]


def gown() -> dict[str, Any]:
    sku = uuid4().hex
    variant = {"sku": sku, "size": "S", "color": "Ivory", "stock": 5}
    return {
        "name": f"Gown {sku}", "brand": "Atelier", "category": "dresses", "slug": f"gown-{sku}",
        "price": {"amount": 9_000_000, "currency": "VND"}, "variants": [variant],
    }  # fmt: skip


def shelf() -> dict[str, Any]:
    return {"name": "Silk", "slug": f"silk-{uuid4().hex}"}


def chart() -> dict[str, Any]:
    return {"name": uuid4().hex, "columns": ["waist"], "rows": [{"size": "S", "values": [64]}]}


def method() -> dict[str, Any]:
    names = {"vi": "Nhanh", "en": "Fast"}
    # Nobody else's parcel goes there.
    rate = {"country": "AQ", "currency": "VND", "amount": 30_000, "minDays": 1, "maxDays": 2}
    return {"code": f"m-{uuid4().hex[:10]}", "names": names, "rates": [rate]}


def terms(**more: object) -> dict[str, Any]:
    return {"name": "Tết", "kind": "percentage", "value": 10, **more}


def code() -> dict[str, Any]:
    return terms(code=uuid4().hex[:12].upper())


def colleague() -> dict[str, Any]:
    email = f"{uuid4().hex}@atelier.example"
    return {"email": email, "password": PASSWORD, "role": "support"}


def sending(make: Callable[[], Any], path: str) -> Case:
    """Something new is made."""

    async def case(_desk: Desk) -> Asked:
        return Asked(path, make())

    return case


def about(path: str, make: Callable[[], Any], body: object = None, verb: str = "") -> Case:
    """Something is done about what was made before."""

    async def case(desk: Desk) -> Asked:
        return Asked(await desk.made(path, make()) + verb, body)

    return case


async def variant(desk: Desk) -> str:
    product = await desk.done("POST", "/products", gown())
    return f"/variants/{product['variants'][0]['id']}"


async def garment(desk: Desk) -> str:
    """A picture of a product that waits to be measured."""
    product = await desk.shop.product()
    row = Garment(id=new_id(), product_id=product.id, image_key="products/gown.jpg")
    async with desk.shop.database.transaction() as session:
        session.add(row)
    return f"/garments/{row.id}"


async def order(desk: Desk, *statuses: str, **fields: object) -> dict[str, Any]:
    """An order of a new shopper, on its way through these states."""
    buyer = await desk.shop.buyer()
    await buyer.add(await desk.shop.product())
    placed: dict[str, Any] = (await buyer.order(key=None, **fields)).json()
    tracking = {"carrier": "GHN", "number": "1"}
    for status in statuses:
        sent = {"tracking": tracking} if status == "shipped" else {}
        await desk.done("PUT", f"/orders/{placed['id']}/status", {"status": status, **sent})
    return placed | {"buyer": buyer}


async def goods_back(desk: Desk) -> str:
    sent = await order(desk, "shipped", "delivered")
    piece = {"orderItemId": sent["items"][0]["id"], "quantity": 1, "reason": "too-small"}
    asked = await sent["buyer"].post(f"/orders/{sent['id']}/returns", {"items": [piece]})
    assert asked.is_success, asked.text
    return f"/returns/{asked.json()['id']}"


async def payment(desk: Desk, **columns: object) -> str:
    found = await order(desk, paymentMethod="bank_transfer")
    row = Payment(
        id=new_id(), order_id=UUID(found["id"]), order_number=found["number"],
        user_id=found["buyer"].id, provider="bank_transfer", amount=found["total"]["amount"],
        currency="VND", status="pending", **columns,
    )  # fmt: skip
    async with desk.shop.database.transaction() as session:
        session.add(row)
    return f"/payments/{row.id}"


async def refund(desk: Desk, provider: str, status: str) -> str:
    """Money that waits to be sent back for a delivered order."""
    found = await order(desk, "shipped", "delivered")
    row = Refund(
        id=new_id(), order_id=UUID(found["id"]), order_number=found["number"], provider=provider,
        amount=1, currency="VND", reason="returned", of_order=False, status=status,
    )  # fmt: skip
    async with desk.shop.database.transaction() as session:
        session.add(row)
    return f"/refunds/{row.id}"
