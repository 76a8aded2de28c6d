"""Shoppers who try on, call off and delete, and ask again when it fails."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

import httpx

from benchmarks.chaos.client import AGAIN_AFTER, Client
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import UPLOAD, Journal

# Of the demo catalogue: a garment that the demo photograph can wear.
TOP = "thu-bon-t-shirt"
LOOK_EVERY = 0.5
_FINAL = {"completed", "failed", "canceled"}

GoesOn = Callable[[], bool]
"""Whether visitors stay for another round."""


class Visitor(Protocol):
    """Somebody who comes to the shop."""

    async def visit(self, goes_on: GoesOn) -> None:
        """Stay for as long as it goes on."""


@dataclass(frozen=True)
class Habits:
    """How likely a shopper is to call a try-on off, and to have it deleted."""

    calls_off: float = 0.1
    deletes: float = 0.05


class Shopper:
    """One shopper with one device and one photo, who tries on one garment after the other."""

    def __init__(
        self, house: House, journal: Journal, choice: random.Random, habits: Habits
    ) -> None:
        self._journal, self._choice, self._habits = journal, choice, habits
        self._client, self._photo = Client(house.url, journal, choice), house.photo

    async def visit(self, goes_on: GoesOn) -> None:
        """Try on for as long as it goes on."""
        async with self._client.http:
            await self._client.register()
            while goes_on():
                await self.try_on()

    async def try_on(self) -> None:
        """Ask for one try-on, and follow it to its end, or call it off, or have it deleted."""
        client, job_id = self._client, await self._ask()
        await client.send("job", "GET", f"/tryon/sessions?limit={self._choice.randint(1, 5)}")
        mood = self._choice.random()
        if mood < self._habits.calls_off:
            await asyncio.sleep(self._choice.uniform(0, 3))
            await client.insist("cancel", "POST", f"/tryon/sessions/{job_id}/cancel")
        elif mood < self._habits.calls_off + self._habits.deletes:
            await asyncio.sleep(self._choice.uniform(0, 3))
            self._journal.deleted.add(job_id)
            await client.insist("delete", "DELETE", f"/tryon/sessions/{job_id}")
        else:
            await self._follow(job_id)

    async def _ask(self) -> UUID:
        product = (await self._client.insist("product", "GET", f"/products/{TOP}")).json()
        key = self._client.new_key()
        self._journal.unanswered.add(key)
        wanted = {
            "userImageUrl": await self._upload(),
            "consent": True,
            "productId": product["id"],
            "samples": self._choice.choice((1, 1, 2)),
            "seed": self._choice.randrange(2**31),
        }
        answer = await self._client.insist(
            "try on", "POST", "/tryon/generate", json=wanted, key=key
        )
        job_id = UUID(answer.json()["jobId"])
        self._journal.unanswered.discard(key)
        self._journal.accept(key, job_id)
        return job_id

    async def _upload(self) -> str:
        size = len(self._photo)
        wanted = {"purpose": "tryon", "contentType": "image/jpeg", "size": size}
        while True:
            slot = (await self._client.insist("slot", "POST", "/uploads", json=wanted)).json()
            form = {"data": slot["fields"], "files": {"file": self._photo}}
            if await self._store(slot["uploadUrl"], form):
                return str(slot["imageUrl"])
            await asyncio.sleep(AGAIN_AFTER)

    async def _store(self, url: str, form: dict[str, Any]) -> bool:
        # Without the shop's token, which the store would take for a signature.
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            try:
                answer = await client.post(url, **form)
            except httpx.HTTPError as error:
                self._journal.note(UPLOAD, error)
                return False
        self._journal.note(UPLOAD, answer)
        if answer.is_client_error:
            raise ValueError(f"the store refused a photo: {answer.text}")
        return answer.is_success

    async def _follow(self, job_id: UUID) -> None:
        """Ask until the job has ended; what is never found or never ends shows in the verdict."""
        while True:
            answer = await self._client.send("status", "GET", f"/tryon/status/{job_id}")
            if answer is not None and _is_missing(answer):
                self._journal.wrong.append(f"job {job_id} was accepted and is not there")
                return
            if answer is not None and answer.is_success and answer.json()["status"] in _FINAL:
                return
            await asyncio.sleep(LOOK_EVERY)


def _is_missing(answer: httpx.Response) -> bool:
    is_shops = answer.headers.get("Content-Type", "").endswith("problem+json")
    return answer.status_code == HTTPStatus.NOT_FOUND and is_shops
