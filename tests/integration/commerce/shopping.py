"""What a test of the shop starts from: products, codes, and shoppers who walk in and order."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from commerce.admin.models import AdminUser, Role
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import Database, new_id
from commerce.core.settings import Settings
from commerce.discounts.models import Discount
from commerce.products.models import Product, StockMovement, Variant
from commerce.products.search import searchable
from commerce.users.models import User

ADDRESS = {
    "fullName": "Ada Lovelace",
    "phone": "+84 90 123 45 67",
    "line1": "1 Đồng Khởi",
    "city": "Hồ Chí Minh",
    "country": "VN",
}


@dataclass(frozen=True)
class Buyer:
    """A signed-in shopper at the shop's door."""

    id: UUID
    client: httpx.AsyncClient
    headers: dict[str, str]

    async def send(
        self, method: str, path: str, json: object = None, key: str | None = None
    ) -> httpx.Response:
        """Send a request, under an Idempotency-Key if one is given."""
        headers = self.headers if key is None else {**self.headers, "Idempotency-Key": key}
        return await self.client.request(method, path, headers=headers, json=json)

    async def get(self, path: str) -> httpx.Response:
        return await self.send("GET", path)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.send("POST", path, body)

    async def add(self, product: Product, quantity: object = 1, variant: int = 0) -> httpx.Response:
        """Put pieces of a product's first (or n-th) variant into the cart."""
        wanted = product.variants[variant]
        line = {"productId": str(product.id), "size": wanted.size, "color": wanted.color}
        return await self.post("/cart/items", line | {"quantity": quantity})

    async def cart(self) -> dict[str, Any]:
        content: dict[str, Any] = (await self.get("/cart")).json()
        return content

    async def order(self, key: str | None = None, **fields: object) -> httpx.Response:
        """Order what is in the cart, under an Idempotency-Key if one is given."""
        wanted = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"} | fields
        return await self.send("POST", "/orders", wanted, key)


@dataclass(frozen=True)
class Shop:
    """Fills the shop; whatever it makes is new and nobody else's."""

    database: Database
    settings: Settings
    client: httpx.AsyncClient
    # A word that only this test's products carry, so that lists can be narrowed to them.
    mark: str = field(default_factory=lambda: uuid4().hex)

    async def buyer(self, currency: str = "VND", locale: str = "vi") -> Buyer:
        """A shopper with a token, without the way through the sign-in."""
        user = User(id=new_id(), firebase_uid=uuid4().hex, locale=locale, currency=currency)
        async with self.database.transaction() as session:
            session.add(user)
        token = tokens.shoppers(self.settings.auth).issue(Claims(user.id, 0))
        return Buyer(user.id, self.client, {"Authorization": f"Bearer {token}"})

    async def guest(self) -> Buyer:
        """Somebody with a cart who has not signed in."""
        token = (await self.client.post("/cart/guest")).json()["cartToken"]
        return Buyer(new_id(), self.client, {"X-Cart-Token": token})

    async def service(self, name: str = "Stylist app") -> Buyer:
        """A service of the house with an API key of its own."""
        headers = await self.staff()
        made = await self.client.post("/admin/api-keys", headers=headers, json={"name": name})
        body = made.json()
        return Buyer(UUID(body["id"]), self.client, {"X-API-Key": body["key"]})

    async def staff(self, role: Role = "owner") -> dict[str, str]:
        """The headers of a new member of staff."""
        email = f"{uuid4().hex}@atelier.example"
        admin = AdminUser(id=new_id(), email=email, password_hash="none", role=role)
        async with self.database.transaction() as session:
            session.add(admin)
        token = tokens.staff(self.settings.auth).issue(Claims(admin.id, 0))
        return {"Authorization": f"Bearer {token}"}

    async def product(
        self,
        *variants: dict[str, Any],
        name: str = "Gown",
        price: int = 1_000_000,
        stock: int = 10,
        images: list[dict[str, Any]] | None = None,
        **columns: object,
    ) -> Product:
        """A product on sale, in size M and black unless `variants` say otherwise."""
        sku = uuid4().hex
        defaults = {"slug": f"gown-{sku}", "brand": "Maison", "category": "dresses"}
        columns = {**defaults, "search_text": searchable(name, self.mark), **columns}
        product = Product(
            id=new_id(), name=name, price_amount=price, currency="VND", images=images or [],
            **columns,
        )  # fmt: skip
        product.variants = [
            _variant(f"{sku}-{n}", n, {"stock": stock, **variant})
            for n, variant in enumerate(variants or ({},))
        ]
        movements = [
            StockMovement(variant_id=variant.id, delta=variant.stock, reason="received")
            for variant in product.variants
        ]
        async with self.database.transaction() as session:
            session.add(product)
            await session.flush()
            session.add_all(movements)
        return product

    async def discount(self, **columns: object) -> Discount:
        """A code of ten per cent unless `columns` say otherwise."""
        code = uuid4().hex[:12].upper()
        columns = {"kind": "percentage", "value": 10, "code": code, **columns}
        discount = Discount(id=new_id(), **columns)
        async with self.database.transaction() as session:
            session.add(discount)
        return discount


def _variant(sku: str, position: int, columns: dict[str, Any]) -> Variant:
    defaults = {"size": "M", "color": "Black", "price_amount": None}
    return Variant(id=new_id(), sku=sku, position=position, **{**defaults, **columns})
