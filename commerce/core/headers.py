"""Plain ASGI middleware: a name for every request, and what browsers must know of every answer."""

from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core import logs

REQUEST_ID = "X-Request-ID"

# The answers are data: no browser has a reason to run, frame or guess at any of them.
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_UNLESS_SET = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # What is not said to be public is somebody's own.
    "Cache-Control": "no-store",
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


class RequestId:
    """Names every request, so that a shopper's complaint finds its line in the log.

    The client's or the proxy's own name is kept if it is a plain one; `scope["state"]` holds it
    for whoever writes about the request, and events that the request causes carry it on.
    """

    def __init__(self, app: ASGIApp, *, answer: bool) -> None:
        """Wrap the application; `answer` False leaves the header to a server that sets it."""
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request and tell the client its name."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        name = given if logs.is_plain(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = name

        async def send_named(message: Message) -> None:
            if self.answer and message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = name
            await send(message)

        with logs.about(request_id=name):
            await self.app(scope, receive, send_named)


class SecurityHeaders:
    """Adds the headers of the OWASP REST security cheat sheet to every answer."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        """Wrap the application; `https` promises browsers that the shop is never without TLS."""
        self.app = app
        self._always = {**_ALWAYS, **(_HTTPS_ONLY if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers it left out."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                for name, value in _UNLESS_SET.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_guarded)
