"""Shoppers who try on, look around, order, call off and delete, and ask again when it fails."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from benchmarks.chaos.house import House
from benchmarks.chaos.journal import Journal

# Of the demo catalogue: a garment that the demo photograph can wear.
TOP = "thu-bon-t-shirt"
ADDRESS = {
    "fullName": "Nguyễn An",
    "phone": "+84 901 234 567",
    "line1": "1 Hàng Bài",
    "city": "Hà Nội",
    "country": "VN",
}
AGAIN_AFTER = 0.5
LOOK_EVERY = 0.5
_FINAL = {"completed", "failed", "canceled"}


@dataclass(frozen=True)
class Habits:
    """How likely a shopper is to call a try-on off, to have it deleted, and to order."""

    calls_off: float = 0.1
    deletes: float = 0.05
    orders: float = 0.3


class Shopper:
    """One shopper with one device, who comes back to what failed under the same key."""

    def __init__(
        self, house: House, journal: Journal, choice: random.Random, habits: Habits
    ) -> None:
        self._house, self._journal = house, journal
        self._choice, self._habits = choice, habits
        self._client = httpx.AsyncClient(base_url=house.url, timeout=60, trust_env=False)

    async def visit(self, goes_on: Callable[[], bool]) -> None:
        """Try on one garment after the other."""
        async with self._client:
            await self._register()
            while goes_on():
                await self.try_on()
                await self._look_around()

    async def try_on(self) -> None:
        """Ask for one try-on, and follow it to its end, or call it off, or have it deleted."""
        job_id = await self._ask()
        await self._send("job", "GET", f"/tryon/sessions?limit={self._choice.randint(1, 5)}")
        mood = self._choice.random()
        if mood < self._habits.calls_off:
            await asyncio.sleep(self._choice.uniform(0, 3))
            await self._insist("cancel", "POST", f"/tryon/sessions/{job_id}/cancel")
        elif mood < self._habits.calls_off + self._habits.deletes:
            await asyncio.sleep(self._choice.uniform(0, 3))
            self._journal.deleted.add(job_id)
            await self._insist("delete", "DELETE", f"/tryon/sessions/{job_id}")
        else:
            await self._follow(job_id)

    async def _register(self) -> None:
        email = f"{self._choice.getrandbits(96):x}@chaos.example"
        account = {"email": email, "password": "correct horse"}
        answer = await self._insist("register", "POST", "/auth/register", json=account)
        if answer.status_code == HTTPStatus.CONFLICT:  # an earlier answer was lost
            answer = await self._insist("sign in", "POST", "/auth/login", json=account)
        self._client.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    async def _ask(self) -> UUID:
        product = (await self._insist("product", "GET", f"/products/{TOP}")).json()
        key = f"{self._choice.getrandbits(128):032x}"
        self._journal.unanswered.add(key)
        wanted = {
            "userImageUrl": await self._upload(),
            "consent": True,
            "productId": product["id"],
            "samples": self._choice.choice((1, 1, 2)),
            "seed": self._choice.randrange(2**31),
        }
        answer = await self._insist("try on", "POST", "/tryon/generate", json=wanted, key=key)
        job_id = UUID(answer.json()["jobId"])
        self._journal.unanswered.discard(key)
        self._journal.accept(key, job_id)
        return job_id

    async def _upload(self) -> str:
        photo = self._house.photo
        wanted = {"purpose": "tryon", "contentType": "image/jpeg", "size": len(photo)}
        while True:
            slot = (await self._insist("slot", "POST", "/uploads", json=wanted)).json()
            form = {"data": slot["fields"], "files": {"file": photo}}
            if await self._store(slot["uploadUrl"], form):
                return str(slot["imageUrl"])
            await asyncio.sleep(AGAIN_AFTER)

    async def _store(self, url: str, form: dict[str, Any]) -> bool:
        # Without the shop's token, which the store would take for a signature.
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            try:
                answer = await client.post(url, **form)
            except httpx.HTTPError as error:
                self._journal.note("upload", error)
                return False
        self._journal.note("upload", answer)
        if answer.is_client_error:
            raise ValueError(f"the store refused a photo: {answer.text}")
        return answer.is_success

    async def _follow(self, job_id: UUID) -> None:
        """Ask until the job has ended; what is never found or never ends shows in the verdict."""
        while True:
            answer = await self._send("status", "GET", f"/tryon/status/{job_id}")
            if answer is not None and answer.status_code == HTTPStatus.NOT_FOUND:
                self._journal.wrong.append(f"job {job_id} was accepted and is not there")
                return
            if answer is not None and answer.is_success and answer.json()["status"] in _FINAL:
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _look_around(self) -> None:
        await self._send("products", "GET", "/products?limit=20")
        if self._choice.random() < self._habits.orders:
            await self._order()

    async def _order(self) -> None:
        product = (await self._insist("product", "GET", f"/products/{TOP}")).json()
        variant = self._choice.choice(product["variants"])
        line = {"productId": product["id"], "size": variant["size"], "color": variant["color"]}
        await self._insist("cart", "POST", "/cart/items", json={**line, "quantity": 1})
        order = {"shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery"}
        key = f"{self._choice.getrandbits(128):032x}"
        answer = await self._insist("order", "POST", "/orders", json=order, key=key)
        if answer.status_code == HTTPStatus.CREATED:
            self._journal.orders[key] = UUID(answer.json()["id"])

    async def _insist(self, what: str, method: str, path: str, **sent: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """Ask, under the same key if there is one, until the shop answers yes or no."""
        while True:
            answer = await self._send(what, method, path, **sent)
            if answer is not None and not _means_again(answer):
                return answer
            await asyncio.sleep(AGAIN_AFTER * self._choice.uniform(0.5, 1.5))

    async def _send(
        self,
        what: str,
        method: str,
        path: str,
        key: str = "",
        **sent: Any,  # noqa: ANN401 - as above
    ) -> httpx.Response | None:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = await self._client.request(method, path, headers=headers, **sent)
        except httpx.HTTPError as error:
            self._journal.note(what, error)
            return None
        self._journal.note(what, answer)
        return answer


def _means_again(answer: httpx.Response) -> bool:
    """Whether the shop could not answer now: its own fault, too many, or still at the first."""
    if answer.status_code == HTTPStatus.CONFLICT:
        return str(answer.json().get("type", "")).endswith("request-in-flight")
    return answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error
