"""What tests of payments do again and again: order, begin to pay, pay, let background work run."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select, update

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.orders.models import Order
from commerce.payments import events, follow_up, intake, sending
from commerce.payments.models import Payment, PaymentEvent, Refund
from commerce.payments.registry import Providers
from commerce.products.models import StockMovement, Variant
from devstack.standins.house import House
from tests.integration.commerce.shopping import Buyer, Shop

PRICE = 700_000


@dataclass
class Purchase:
    """An order that is being paid, and who pays it."""

    buyer: Buyer
    order: dict[str, Any]
    payment: dict[str, Any]
    variant: Variant

    @property
    def id(self) -> UUID:
        return UUID(self.payment["id"])

    @property
    def order_id(self) -> UUID:
        return UUID(self.order["id"])

    @property
    def reference(self) -> str:
        """What VNPAY and MoMo call the payment."""
        return self.id.hex

    async def status(self) -> str:
        answer = await self.buyer.get(f"/payments/{self.payment['id']}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["status"])

    async def order_status(self) -> str:
        return str((await self.buyer.get(f"/orders/{self.order['id']}")).json()["status"])


@dataclass(frozen=True)
class Counter:
    """Where tests order and pay."""

    shop: Shop
    database: Database
    providers: Providers
    house: House

    async def order(
        self, method: str, currency: str = "VND"
    ) -> tuple[Buyer, dict[str, Any], Variant]:
        """A new shopper's order of one of ten pieces."""
        buyer = await self.shop.buyer(currency)
        product = await self.shop.product(price=PRICE)
        added = await buyer.add(product)
        assert added.status_code == 201, added.text
        answer = await buyer.order(paymentMethod=method)
        assert answer.status_code == 201, answer.text
        return buyer, answer.json(), product.variants[0]

    async def begin(self, method: str, **fields: object) -> Purchase:
        """An order whose payment has begun."""
        buyer, order, variant = await self.order(method)
        answer = await buyer.post("/payments", {"orderId": order["id"], **fields})
        assert answer.status_code == 201, answer.text
        return Purchase(buyer, order, answer.json(), variant)

    async def show(self, purchase: Purchase) -> httpx.Response:
        """The shopper opens the provider's page."""
        async with httpx.AsyncClient() as browser:
            return await browser.get(purchase.payment["instructions"]["url"])

    async def pay(self, purchase: Purchase, outcome: str = "pay") -> httpx.Response:
        """The shopper presses a button of the provider's page; answers where it leads."""
        if purchase.payment["provider"] == "stripe":
            return await self._confirm(purchase, outcome)
        url = purchase.payment["instructions"]["url"]
        action = url.partition("?")[0].replace("vpcpay.html", f"pay/{purchase.reference}")
        async with httpx.AsyncClient(timeout=60) as browser:
            shown = await browser.get(url)
            assert shown.status_code == 200, shown.text
            return await browser.post(action, data={"outcome": outcome})

    async def _confirm(self, purchase: Purchase, outcome: str) -> httpx.Response:
        secret = purchase.payment["instructions"]["clientSecret"]
        intent = secret.partition("_secret_")[0]
        stripe = self.providers.settings.stripe
        assert stripe is not None
        method = "pm_card_visa" if outcome == "pay" else "pm_card_chargeDeclined"
        fields = {"client_secret": secret, "payment_method": method}
        async with httpx.AsyncClient(timeout=60) as browser:
            url = f"{stripe.api_base}/v1/payment_intents/{intent}/confirm"
            return await browser.post(url, data=fields)

    async def hear(self, order_id: UUID) -> None:
        """Deliver what orders told of this order to payments, as the broker would."""
        told = select(OutboxMessage).where(
            OutboxMessage.payload["orderId"].astext == str(order_id),
            OutboxMessage.topic.in_(events.TOPICS),
        )
        async with self.database.transaction() as session:
            for message in (await session.scalars(told.order_by(OutboxMessage.position))).all():
                await events.handle(
                    session, Event(message.message_id, message.topic, message.payload)
                )

    async def send_refunds(self) -> None:
        """Send what waits; nothing waits for its time."""
        async with self.database.transaction() as session:
            await session.execute(update(Refund).values(next_attempt_at=None))
        while await sending.send_refund(self.database, self.providers):
            pass

    async def has_failed(self, purchase: Purchase, times: int) -> None:
        """Have the refund of this order, and no other, be due after so many failures."""
        async with self.database.transaction() as session:
            later = clock.now() + timedelta(days=1)
            await session.execute(update(Refund).values(next_attempt_at=later))
            mine = update(Refund).where(Refund.order_id == purchase.order_id)
            await session.execute(mine.values(next_attempt_at=None, attempts=times))

    async def send_once(self) -> int:
        return await sending.send_refund(self.database, self.providers)

    async def send_with_patience(self, seconds: float) -> int:
        """Send one refund, as a worker that waits no longer for an answer."""
        async with httpx.AsyncClient(timeout=seconds) as client:
            impatient = Providers(self.shop.settings, client)
            sent = await sending.send_refund(self.database, impatient)
            await impatient.close()
        return sent

    async def lose_leases(self, purchase: Purchase) -> None:
        """Have the worker that holds this order's refunds be taken for dead."""
        async with self.database.transaction() as session:
            mine = update(Refund).where(Refund.order_id == purchase.order_id)
            past = clock.now() - timedelta(seconds=1)
            await session.execute(mine.values(leased_until=past, next_attempt_at=None))

    async def look_after(self, purchase: Purchase) -> None:
        """Have this payment looked after now."""
        async with self.database.transaction() as session:
            now = func.now()
            await session.execute(update(Payment).values(next_attempt_at=None))
            due = update(Payment).where(Payment.id == purchase.id)
            await session.execute(due.values(next_attempt_at=now))
        assert await follow_up.follow_up(self.database, self.providers) == 1

    async def process(self) -> int:
        return await intake.process_events(self.database)

    async def row(self, purchase: Purchase) -> Payment:
        async with self.database.reading() as session:
            return await session.get_one(Payment, purchase.id)

    async def events_of(self, purchase: Purchase) -> list[PaymentEvent]:
        mine = select(PaymentEvent).where(PaymentEvent.payment_id == purchase.id)
        async with self.database.reading() as session:
            return list(await session.scalars(mine.order_by(PaymentEvent.id)))

    async def refunds_of(self, purchase: Purchase) -> list[Refund]:
        mine = select(Refund).where(Refund.order_id == purchase.order_id)
        async with self.database.reading() as session:
            return list(await session.scalars(mine.order_by(Refund.id)))

    async def told(self, purchase: Purchase, topic: str) -> list[dict[str, Any]]:
        """What was told of this order under this topic."""
        mine = select(OutboxMessage.payload).where(
            OutboxMessage.topic == topic,
            OutboxMessage.payload["orderId"].astext == purchase.order["id"],
        )
        async with self.database.reading() as session:
            return list(await session.scalars(mine.order_by(OutboxMessage.position)))

    async def cancel(self, purchase: Purchase) -> None:
        answer = await purchase.buyer.post(f"/orders/{purchase.order['id']}/cancel", {})
        assert answer.status_code == 200, answer.text
        await self.hear(purchase.order_id)

    async def is_overdue(self, purchase: Purchase) -> None:
        """Have the order's time for paying be over."""
        async with self.database.transaction() as session:
            mine = update(Order).where(Order.id == purchase.order_id)
            await session.execute(mine.values(payment_due_at=clock.now() - timedelta(days=1)))

    async def stock(self, purchase: Purchase) -> tuple[int, int]:
        """What is on hand, and what its movements add up to."""
        async with self.database.reading() as session:
            variant = purchase.variant.id
            stock = await session.scalar(select(Variant.stock).where(Variant.id == variant))
            moved = await session.scalar(
                select(func.sum(StockMovement.delta)).where(StockMovement.variant_id == variant)
            )
        assert stock is not None
        assert moved is not None
        return stock, moved

    async def refund_due(
        self, purchase: Purchase, amount: int, refund_id: UUID | None = None
    ) -> UUID:
        """Deliver an `order.refund-due` that no order has told."""
        refund_id = refund_id or new_id()
        payload = {
            "orderId": purchase.order["id"], "refundId": str(refund_id), "amount": amount,
            "reason": "test",
        }  # fmt: skip
        async with self.database.transaction() as session:
            await events.handle(session, Event(new_id(), "order.refund-due", payload))
        return refund_id
