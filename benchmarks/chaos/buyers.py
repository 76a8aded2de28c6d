"""Who looks around, who buys, and who sends the parcels."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from benchmarks.address import ADDRESS
from benchmarks.chaos.client import Client
from benchmarks.chaos.crowd import GoesOn

SEARCHES = ("silk", "ao dai", "linen shirt", "lụa", "t shrit", "đầm")
SORTS = ("newest", "price-asc", "price-desc", "name")


@dataclass(frozen=True)
class Piece:
    """A variant by which it is put into a cart."""

    variant_id: UUID
    product_id: str
    size: str
    color: str

    @property
    def line(self) -> dict[str, Any]:
        """What a cart takes."""
        return {"productId": self.product_id, "size": self.size, "color": self.color}


@dataclass(frozen=True)
class Wares:
    """What there is to fight for.

    Attributes:
        plenty: variants that nobody will miss.
        scarce: a variant of which there are few.
        code: a discount code that few may use.
    """

    plenty: list[Piece]
    scarce: Piece
    code: str


class Browser:
    """Somebody without an account, who looks at one page after the other."""

    def __init__(self, client: Client, wares: Wares) -> None:
        self._client, self._wares, self._choice = client, wares, client.choice

    async def visit(self, goes_on: GoesOn) -> None:
        """Look around for as long as it goes on."""
        async with self._client.http:
            while goes_on():
                await self._client.send(*self._page())
                await asyncio.sleep(self._choice.uniform(0.1, 0.5))

    def _page(self) -> tuple[str, str, str]:
        what = self._choice.choice(("products", "product", "search"))
        if what == "product":
            return what, "GET", f"/products/{self._choice.choice(self._wares.plenty).product_id}"
        if what == "search":
            return what, "GET", f"/products?q={self._choice.choice(SEARCHES)}&limit=12"
        sort, page = self._choice.choice(SORTS), self._choice.randint(1, 3)
        return what, "GET", f"/products?limit=20&page={page}&sort={sort}"


@dataclass
class Buyer:
    """A shopper who orders with a code, at times by a double click, and at times thinks better."""

    client: Client
    wares: Wares
    wants_scarce: float = 0.3
    has_code: float = 0.5
    pays_later: float = 0.2
    clicks_twice: float = 0.25
    calls_off: float = 0.3
    placed: list[UUID] = field(default_factory=list)

    async def visit(self, goes_on: GoesOn) -> None:
        """Buy for as long as it goes on."""
        async with self.client.http:
            await self.client.register()
            while goes_on():
                if await self._fill_cart():
                    await self._order()
                await asyncio.sleep(self.client.choice.uniform(0.2, 1.0))

    async def _fill_cart(self) -> bool:
        choice = self.client.choice
        await self.client.insist("cart", "DELETE", "/cart")
        wanted = choice.sample(self.wares.plenty, choice.randint(1, 2))
        if choice.random() < self.wants_scarce:
            wanted.append(self.wares.scarce)
        put = [await self._put(piece) for piece in wanted]
        return any(put)

    async def _put(self, piece: Piece) -> bool:
        line = {**piece.line, "quantity": 1}
        answer = await self.client.insist("cart", "POST", "/cart/items", json=line)
        return answer.is_success

    async def _order(self) -> None:
        choice = self.client.choice
        later = choice.random() < self.pays_later
        order: dict[str, Any] = {
            "shippingAddress": ADDRESS,
            "paymentMethod": "bank_transfer" if later else "cash_on_delivery",
        }
        if choice.random() < self.has_code:
            order["discountCode"] = self.wares.code
        order_id = await self._place(order)
        if order_id is None and "discountCode" in order:  # the code may be used up
            del order["discountCode"]
            order_id = await self._place(order)
        if order_id is not None and choice.random() < self.calls_off:
            await self._call_off(order_id)

    async def _place(self, order: dict[str, Any]) -> UUID | None:
        key = self.client.new_key()
        clicks = 2 if self.client.choice.random() < self.clicks_twice else 1
        answers = await asyncio.gather(
            *(
                self.client.insist("order", "POST", "/orders", json=order, key=key)
                for _ in range(clicks)
            )
        )
        for answer in answers:
            if answer.status_code == HTTPStatus.CREATED:
                self.client.journal.order(key, UUID(answer.json()["id"]))
        return self.client.journal.orders.get(key)

    async def _call_off(self, order_id: UUID) -> None:
        """Have it cancelled; it may be too late, or an answer of yes may have been lost."""
        where = f"/orders/{order_id}"
        answer = await self.client.insist("call off", "POST", f"{where}/cancel", json={})
        if answer.status_code == HTTPStatus.CONFLICT:
            answer = await self.client.insist("order", "GET", where)
        if answer.json()["status"] == "cancelled":
            self.client.journal.cancelled.add(order_id)


class Clerk:
    """A member of staff who sends what was ordered, whether it is paid or not, if they let him."""

    def __init__(self, client: Client, sign_in: dict[str, str]) -> None:
        self._client, self._sign_in = client, sign_in

    async def visit(self, goes_on: GoesOn) -> None:
        """Send parcels for as long as it goes on."""
        async with self._client.http:
            answer = await self._client.insist("staff", "POST", "/admin/login", json=self._sign_in)
            self._client.sign_in_with(answer)
            while goes_on():
                await asyncio.sleep(self._client.choice.uniform(1, 3))
                await self._ship()

    async def _ship(self) -> None:
        journal, choice = self._client.journal, self._client.choice
        if not journal.orders:
            return
        order_id = choice.choice(sorted(journal.orders.values()))
        where = f"/admin/orders/{order_id}/status"
        answer = await self._client.insist("ship", "PUT", where, json={"status": "shipped"})
        if answer.is_success:
            journal.shipped.add(order_id)
