"""Plain ASGI middleware: a span for every request, under the name of its route."""

from http import HTTPMethod, HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core import tracing
from commerce.core.measured_requests import UNMATCHED, Templates, templates_of
from commerce.core.tracing import Span

_METHODS = frozenset(HTTPMethod)


class TracedRequests:
    """Continues the trace that a client or the edge began, or begins one.

    Probes are no requests of anybody's. WebSockets are none that ends.
    """

    def __init__(self, app: ASGIApp, health: str) -> None:
        """Wrap the application, whose probes lie under the path `health`."""
        self.app = app
        self.health = health
        self._templates: Templates | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, and tell how it went."""
        if scope["type"] != "http" or scope["path"].startswith(self.health):
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        facts = {"http.request.method": method, "url.scheme": scope["scheme"]}
        parent = tracing.parent_in(Headers(scope=scope))
        with tracing.span(method, kind="server", parent=parent, attributes=facts) as span:

            async def send_noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note_status(span, message["status"])
                await send(message)

            try:
                await self.app(scope, receive, send_noted)
            finally:
                self._note_route(span, method, scope)

    def _note_route(self, span: Span, method: str, scope: Scope) -> None:
        """Its template: a path may hold anything."""
        if self._templates is None:
            self._templates = templates_of(scope["app"])
        route = self._templates.of(scope["path"])
        if route != UNMATCHED:
            span.rename(f"{method} {route}")
            span.note("http.route", route)
        request_id = scope.get("state", {}).get("request_id")
        if request_id is not None:
            span.note("request.id", request_id)


def _note_status(span: Span, status: int) -> None:
    span.note("http.response.status_code", status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.fail(str(status))
