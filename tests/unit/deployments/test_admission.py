"""A web replica that is full says so in the shop's own words, and lets everybody else in."""

import asyncio
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import StreamingResponse

from deployments.admission import Admission, Crowd


class Shop:
    """An application that answers when it is told to."""

    def __init__(self, most: int) -> None:
        self.crowd = Crowd()
        self.crowd.heed({"requests_at_once": most})
        self.may_answer = asyncio.Event()
        self.app = FastAPI()
        self.app.user_middleware.append(Middleware(Admission, crowd=self.crowd, spared="/health"))
        self.app.get("/slow")(self._slow)
        self.app.get("/broken")(self._broken)
        self.app.get("/stream")(self._stream)
        self.app.get("/health/live")(self._live)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://shop")

    async def has_inside(self, number: int) -> None:
        while self.crowd.inside != number:  # noqa: ASYNC110 - requests tell nobody
            await asyncio.sleep(0)

    async def _slow(self) -> str:
        await self.may_answer.wait()
        return "done"

    async def _broken(self) -> None:
        raise RuntimeError

    async def _stream(self) -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            yield "data: preparing\n\n"
            await self.may_answer.wait()

        return StreamingResponse(events(), media_type="text/event-stream")

    async def _live(self) -> str:
        return "alive"


async def test_one_too_many_is_told_to_come_again_and_the_others_are_answered() -> None:
    shop = Shop(most=2)

    async with shop.client() as client:
        inside = [asyncio.create_task(client.get("/slow")) for _ in range(2)]
        await shop.has_inside(2)
        refused = await client.get("/slow")
        healthy = await client.get("/health/live")
        shop.may_answer.set()
        answered = await asyncio.gather(*inside)

    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["type"].endswith("crowded")
    assert healthy.status_code == 200
    assert [one.status_code for one in answered] == [200, 200]


async def test_whoever_leaves_makes_room_however_it_went() -> None:
    shop = Shop(most=1)
    shop.may_answer.set()

    async with shop.client() as client:
        statuses = [(await client.get(path)).status_code for path in ("/broken", "/slow", "/slow")]

    assert statuses == [500, 200, 200]
    assert shop.crowd.inside == 0


async def test_who_hangs_up_makes_room() -> None:
    shop = Shop(most=1)

    async with shop.client() as client:
        gone = asyncio.create_task(client.get("/slow"))
        await shop.has_inside(1)
        gone.cancel()
        await shop.has_inside(0)


async def test_a_stream_that_flows_takes_no_room() -> None:
    shop = Shop(most=1)

    async with shop.client() as client:
        stream = asyncio.create_task(client.get("/stream"))
        await shop.has_inside(1)
        await shop.has_inside(0)
        shop.may_answer.set()
        answered = await client.get("/slow")
        await stream

    assert answered.status_code == 200


def test_without_a_number_there_is_no_limit() -> None:
    crowd = Crowd(inside=10**6)

    crowd.heed(None)

    assert not crowd.is_full
