"""A shop in which anything happens in any order, several things at once, as the dice say."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import update

from commerce.core import clock
from commerce.discounts.models import Discount
from commerce.orders import expiring
from commerce.orders.models import Order
from commerce.products.models import Product
from tests.integration.commerce.payments.counter import Counter
from tests.integration.commerce.shopping import Buyer

MOVES = ("processing", "shipped", "delivered", "cancelled", "returned")
# What an honest refusal looks like; anything else is a bug.
REFUSALS = {404, 409, 422}


@dataclass
class Walk:
    """Shoppers and staff who do whatever comes into their heads."""

    dice: Random
    counter: Counter
    staff: dict[str, str]
    products: list[Product]
    codes: list[Discount]
    buyers: list[Buyer]
    orders: list[tuple[Buyer, dict[str, Any]]] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    async def stroll(self, steps: int) -> None:
        """Take so many steps, each of one to three things at the same moment."""
        for _ in range(steps):
            at_once = self.dice.choice((1, 1, 2, 3))
            await asyncio.gather(*(self._one() for _ in range(at_once)))

    async def settle(self) -> None:
        """Let everything that was told be heard, and every refund be sent by hand."""
        for _, order in self.orders:
            await self.counter.hear(UUID(order["id"]))
        waiting = await self._admin("GET", "/refunds?status=manual&limit=100")
        mine = {order["id"] for _, order in self.orders}
        for refund in waiting.json()["items"]:
            if refund["orderId"] in mine:
                await self._admin("POST", f"/refunds/{refund['id']}/confirm", {})

    async def _one(self) -> None:
        doing: tuple[Callable[[], Awaitable[None]], ...] = (
            self._order, self._order, self._order, self._pay, self._pay, self._confirm,
            self._move, self._move, self._move, self._move, self._cancel, self._expire,
            self._ask_back, self._ask_back, self._decide, self._receive, self._receive,
            self._refund, self._adjust, self._hear, self._change_limit,
        )  # fmt: skip
        await self.dice.choice(doing)()

    async def _order(self) -> None:
        buyer = self.dice.choice(self.buyers)
        for product in self.dice.sample(self.products, self.dice.randint(1, len(self.products))):
            variant = self.dice.randrange(len(product.variants))
            self._check(await buyer.add(product, self.dice.randint(1, 3), variant))
        fields: dict[str, Any] = {
            "paymentMethod": self.dice.choice(("cash_on_delivery", "bank_transfer"))
        }
        if self.dice.random() < 0.6:
            fields["discountCode"] = self.dice.choice(self.codes).code
        placed = self._check(await buyer.order(None, **fields))
        if placed.status_code == 201:
            self._note("ordered")
            self.orders.append((buyer, placed.json()))
        else:
            # More than there is, or a code that is used up: begin anew, or nothing is ever sold.
            await buyer.send("DELETE", "/cart")

    async def _pay(self) -> None:
        if self.orders:
            buyer, order = self.dice.choice(self.orders)
            begun = self._check(await buyer.post("/payments", {"orderId": order["id"]}))
            if begun.status_code == 201:
                self.payments.append(begun.json()["id"])
                await self._confirm()

    async def _confirm(self) -> None:
        """Money comes in when it pleases, also for an order that is gone."""
        if self.payments:
            path = f"/payments/{self.dice.choice(self.payments)}/confirm"
            self._check(await self._admin("POST", path, {}), "confirmed")

    async def _move(self) -> None:
        if self.orders:
            _, order = self.dice.choice(self.orders)
            forward = MOVES[: self.dice.randint(1, 3)]
            for status in self.dice.choice((forward, [self.dice.choice(MOVES)])):
                path = f"/orders/{order['id']}/status"
                self._check(await self._admin("PUT", path, {"status": status}), status)

    async def _cancel(self) -> None:
        if self.orders:
            buyer, order = self.dice.choice(self.orders)
            self._check(await buyer.post(f"/orders/{order['id']}/cancel", {}), "called off")

    async def _expire(self) -> None:
        if self.orders:
            _, order = self.dice.choice(self.orders)
            late = update(Order).where(Order.id == UUID(order["id"]))
            late = late.where(Order.status == "awaiting_payment")
            async with self.counter.database.transaction() as session:
                past = clock.now() - timedelta(minutes=1)
                await session.execute(late.values(payment_due_at=past))
            await expiring.expire(self.counter.database)
            self._note("expired")

    async def _ask_back(self) -> None:
        if self.orders:
            buyer, order = self.dice.choice(self.orders)
            items = self.dice.sample(order["items"], self.dice.randint(1, len(order["items"])))
            pieces = [
                {
                    "orderItemId": item["id"],
                    "quantity": self.dice.randint(1, item["quantity"]),
                    "reason": "too-small",
                }
                for item in items
            ]
            answer = await buyer.post(f"/orders/{order['id']}/returns", {"items": pieces})
            if self._check(answer, "asked back").status_code == 201:
                self.returns.append(answer.json()["id"])

    async def _decide(self) -> None:
        if self.returns:
            verb = self.dice.choice(("approve", "approve", "reject"))
            path = f"/returns/{self.dice.choice(self.returns)}/{verb}"
            self._check(await self._admin("POST", path, {}), verb)

    async def _receive(self) -> None:
        if self.returns:
            path = f"/returns/{self.dice.choice(self.returns)}"
            asked = (await self._admin("GET", path)).json()
            await self._admin("POST", f"{path}/approve", {})
            items = [
                {"orderItemId": piece["orderItemId"], "restock": self.dice.random() < 0.5}
                for piece in asked["items"]
            ]
            received = await self._admin("POST", f"{path}/receive", {"items": items})
            self._check(received, "received")

    async def _refund(self) -> None:
        if self.orders:
            _, order = self.dice.choice(self.orders)
            wanted = {"amount": self.dice.randint(1, order["total"]["amount"])}
            path = f"/orders/{order['id']}/refunds"
            self._check(await self._admin("POST", path, wanted), "refunded")

    async def _adjust(self) -> None:
        variant = self.dice.choice(self.dice.choice(self.products).variants)
        wanted = self.dice.choice(({"delta": self.dice.randint(-3, 5)}, {"setTo": 6}))
        path = f"/variants/{variant.id}/stock-adjustments"
        body = {**wanted, "reason": "counted"}
        self._check(await self._admin("POST", path, body), "adjusted")

    async def _change_limit(self) -> None:
        code = self.dice.choice(self.codes)
        terms = {
            "name": "Any", "kind": code.kind, "value": code.value, "stackable": True,
            "totalLimit": self.dice.choice((None, 2, 5)), "perCustomerLimit": 2,
        }  # fmt: skip
        self._check(await self._admin("PUT", f"/discounts/{code.id}", terms), "limited")

    async def _hear(self) -> None:
        if self.orders:
            _, order = self.dice.choice(self.orders)
            await self.counter.hear(UUID(order["id"]))

    async def _admin(self, method: str, path: str, body: object = None) -> httpx.Response:
        client = self.counter.shop.client
        return await client.request(method, f"/admin{path}", headers=self.staff, json=body)

    def _check(self, answer: httpx.Response, what: str | None = None) -> httpx.Response:
        assert answer.is_success or answer.status_code in REFUSALS, answer.text
        if what is not None and answer.is_success:
            self._note(what)
        return answer

    def _note(self, what: str) -> None:
        self.done.add(what)
