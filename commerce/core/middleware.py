"""Plain ASGI middleware: a limit to what a request may carry."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core.errors import PayloadTooLarge


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
