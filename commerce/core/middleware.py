"""Plain ASGI middleware: a limit to what a request may carry."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core.errors import PayloadTooLarge, render


class BodyLimit:
    """Refuse bodies past the limit, whatever Content-Length claims."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        """Wrap the application; `limit` is in bytes."""
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer that it is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _declared_length(scope) > self.limit or await self._overruns(scope, receive, send):
            problem = PayloadTooLarge(f"The body may have at most {self.limit} bytes.")
            await render(Request(scope), problem)(scope, receive, send)

    async def _overruns(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Whether the body broke the limit before the application began to answer."""
        received, has_begun, is_over = 0, False, False

        async def receive_counted() -> Message:
            nonlocal received, is_over
            message = await receive()
            received += len(message.get("body", b""))
            is_over = is_over or (received > self.limit and not has_begun)
            if received > self.limit:
                raise PayloadTooLarge
            return message

        async def send_unless_over(message: Message) -> None:
            nonlocal has_begun
            # FastAPI turns whatever reading a body raises into a 400 of its own; it is dropped.
            if not is_over:
                has_begun = True
                await send(message)

        try:
            await self.app(scope, receive_counted, send_unless_over)
        except PayloadTooLarge:
            if not is_over:
                raise
        return is_over


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isdecimal() else 0
