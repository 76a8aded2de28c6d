"""A limit to what a request may carry."""

from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from commerce.core.middleware import BodyLimit


class Reader:
    """An application that reads its body, and answers as FastAPI does when that fails."""

    def __init__(self) -> None:
        self.read = 0

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        try:
            while (message := await receive()).get("more_body"):
                self.read += len(message["body"])
            status = 200
        except Exception:  # noqa: BLE001 - this is what FastAPI does
            status = 400
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def statuses(app: Reader, chunks: list[bytes], declared: str | None = None) -> list[int]:
    """The statuses that a client would see."""
    sent: list[Message] = []
    parts: Iterator[bytes] = iter(chunks)

    async def receive() -> Message:
        body = next(parts, None)
        return {"type": "http.request", "body": body or b"", "more_body": body is not None}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", declared.encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    await BodyLimit(app, limit=10)(scope, receive, send)
    return [message["status"] for message in sent if message["type"] == "http.response.start"]


async def test_a_body_within_the_limit_passes() -> None:
    assert await statuses(Reader(), [b"12345", b"67890"], "10") == [200]


async def test_a_body_that_is_declared_too_large_is_not_even_read() -> None:
    app = Reader()

    assert await statuses(app, [b"12345"], "11") == [413]
    assert app.read == 0


@pytest.mark.parametrize("declared", [None, "1", "-1", "x", "¹"])
async def test_a_body_that_turns_out_too_large_is_refused_once(declared: str | None) -> None:
    assert await statuses(Reader(), [b"12345", b"67890", b"1"], declared) == [413]
