"""Plain ASGI middleware: a limit to what a request may carry."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core.errors import PayloadTooLarge, render


class BodyLimit:
    """Refuse bodies past the limit, whatever Content-Length claims."""

    def __init__(
        self, app: ASGIApp, limit: int, exceptions: Mapping[str, int] | None = None
    ) -> None:
        """Wrap the application; limits are in bytes, `exceptions` are those of single paths."""
        self.app = app
        self.limit = limit
        self.exceptions = exceptions or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer that it is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.exceptions.get(scope["path"], self.limit)
        if _declared_length(scope) > limit or await self._overruns(scope, receive, send, limit):
            problem = PayloadTooLarge(f"The body may have at most {limit} bytes.")
            await render(Request(scope), problem)(scope, receive, send)

    async def _overruns(self, scope: Scope, receive: Receive, send: Send, limit: int) -> bool:
        """Whether the body broke the limit before the application began to answer."""
        received, has_begun, is_over = 0, False, False

        async def receive_counted() -> Message:
            nonlocal received, is_over
            message = await receive()
            received += len(message.get("body", b""))
            is_over = is_over or (received > limit and not has_begun)
            if received > limit:
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
