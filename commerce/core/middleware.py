"""Plain ASGI middlewares: a request's name, and a limit to what it may carry."""

import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core.errors import PayloadTooLarge

REQUEST_ID = "X-Request-ID"
_ACCEPTABLE = re.compile(r"^[A-Za-z0-9._-]{8,100}$")


class RequestId:
    """Give every request a name: the client's own if it is a sane one, else a new one."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the request's name."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        offered = Headers(scope=scope).get(REQUEST_ID, "")
        name = offered if _ACCEPTABLE.match(offered) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = name

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = name
            await send(message)

        await self.app(scope, receive, send_named)


class BodyLimit:
    """Refuse bodies past the limit, whatever Content-Length claims."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        """Wrap the application; `limit` is in bytes."""
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives."""
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise PayloadTooLarge(f"The body may have at most {self.limit} bytes.")
            return message

        await self.app(scope, receive_counted if scope["type"] == "http" else receive, send)
