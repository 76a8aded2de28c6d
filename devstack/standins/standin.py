"""What the stand-ins have in common: faults, webhooks held back and let go, pages."""

import asyncio
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable
from html import escape
from itertools import count
from urllib.parse import parse_qsl

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from devstack.standins.faults import FAULTS, Faults

Send = Callable[[], Awaitable[httpx.Response]]
"""One call to the shop, ready to go."""

_DUPLICATES = 3
_PAGE = """<!doctype html><title>{name}</title><h1>{name}, a stand-in</h1>
<p>{what}</p><form method="post" action="{action}">{hidden}
<button name="outcome" value="pay">Pay</button>
<button name="outcome" value="decline">Decline</button></form>"""


class StandIn(ABC):
    """A provider on this machine; its books live as long as it does."""

    name: str

    def __init__(self) -> None:
        self.faults = Faults()
        self.answers: list[httpx.Response] = []
        """What the shop answered to our calls, in order."""

        self._held: defaultdict[str, list[Send]] = defaultdict(list)
        self._numbers = count(1)
        self._client = httpx.AsyncClient(timeout=30, trust_env=False)

    @abstractmethod
    def routes(self) -> list[Route]:
        """The provider's own interface."""

    def control(self) -> list[Route]:
        """How tests of another process give orders."""
        return [
            Route("/standin/faults", self._order_fault, methods=["POST"]),
            Route("/standin/release", self._release, methods=["POST"]),
        ]

    async def close(self) -> None:
        await self._client.aclose()

    async def release(self, payment: str) -> None:
        """Send the webhooks of a payment that were held back."""
        for send in self._held.pop(payment, []):
            self.answers.append(await send())

    async def call(self, payment: str, *sends: Send) -> None:
        """Call the shop, as often and as late as the faults of the payment want it."""
        if self.faults.has(payment, "lost"):
            return
        if self.faults.has(payment, "late"):
            self._held[payment].extend(sends)
            return
        times = _DUPLICATES if self.faults.has(payment, "duplicate") else 1
        for send in sends:
            answered = await asyncio.gather(*(send() for _ in range(times)))
            self.answers.extend(answered)

    def get(self, url: str, query: str) -> Send:
        return lambda: self._client.get(f"{url}?{query}")

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Send:
        named = {"content-type": "application/json", **headers}
        return lambda: self._client.post(url, content=body, headers=named)

    def next_number(self) -> int:
        return next(self._numbers)

    def page(self, what: str, action: str, hidden: dict[str, str]) -> HTMLResponse:
        """A page with a button to pay and one to decline."""
        fields = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in hidden.items()
        )
        shown = _PAGE.format(
            name=self.name, what=escape(what), action=escape(action), hidden=fields
        )
        return HTMLResponse(shown)

    async def _order_fault(self, request: Request) -> Response:
        wanted = await request.json()
        if wanted.get("fault") not in FAULTS:
            return JSONResponse({"faults": FAULTS}, 422)
        self.faults.order(wanted["payment"], wanted["fault"])
        return Response(status_code=204)

    async def _release(self, request: Request) -> Response:
        await self.release((await request.json())["payment"])
        return Response(status_code=204)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form-encoded body."""
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


async def never_answer(request: Request) -> Response:
    """Let the client wait until it gives up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=504)
