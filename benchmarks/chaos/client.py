"""A client as real ones are: it comes back to what failed, under the same Idempotency-Key."""

import asyncio
import random
import time
from http import HTTPStatus
from typing import Any

import httpx

from benchmarks.chaos.journal import Journal, means_again

AGAIN_AFTER = 0.5
# Whoever got no answer for so long tells everybody, and does not come back.
PATIENCE = 240.0
PASSWORD = "correct horse"  # noqa: S105 - of shoppers who live as long as a run


class GaveUpError(Exception):
    """The shop never answered; the journal has it."""


class Client:
    """One device: it keeps its connections, its token and its patience."""

    def __init__(self, url: str, journal: Journal, choice: random.Random) -> None:
        """Talk to the API at `url`; what comes back is noted in the journal."""
        self.journal, self.choice = journal, choice
        self.http = httpx.AsyncClient(base_url=url, timeout=60, trust_env=False)

    def new_key(self) -> str:
        """An Idempotency-Key that no other request has."""
        return f"{self.choice.getrandbits(128):032x}"

    async def register(self) -> None:
        """Become a new shopper."""
        email = f"{self.choice.getrandbits(96):x}@chaos.example"
        account = {"email": email, "password": PASSWORD}
        answer = await self.insist("register", "POST", "/auth/register", json=account)
        if answer.status_code == HTTPStatus.CONFLICT:  # an earlier answer was lost
            answer = await self.insist("sign in", "POST", "/auth/login", json=account)
        self.sign_in_with(answer)

    def sign_in_with(self, answer: httpx.Response) -> None:
        """Send the token of an answer from now on."""
        self.http.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"

    async def insist(self, what: str, method: str, path: str, **sent: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """Ask, under the same key if there is one, until the shop answers yes or no.

        Raises:
            GaveUpError: it never did.
        """
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            answer = await self.send(what, method, path, **sent)
            if answer is not None and not means_again(answer):
                return answer
            await asyncio.sleep(AGAIN_AFTER * self.choice.uniform(0.5, 1.5))
        self.journal.wrong.append(f"{what}: no answer for {PATIENCE:.0f} s")
        raise GaveUpError(what)

    async def send(
        self,
        what: str,
        method: str,
        path: str,
        key: str = "",
        **sent: Any,  # noqa: ANN401 - as above
    ) -> httpx.Response | None:
        """Ask once; None if the connection broke."""
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = await self.http.request(method, path, headers=headers, **sent)
        except httpx.HTTPError as error:
            self.journal.note(what, error)
            return None
        self.journal.note(what, answer)
        return answer
