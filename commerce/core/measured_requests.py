"""Plain ASGI middleware: how many requests come, how they end, and how long they take."""

import time
from asyncio import CancelledError
from collections.abc import Iterable
from http import HTTPMethod, HTTPStatus

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core import metrics
from commerce.core.service_levels import Tally

_METHODS = frozenset(HTTPMethod)
OTHER, UNMATCHED = "OTHER", "unmatched"
# Nginx's own number for a client that hung up before it was answered; nobody's failure.
GONE = 499


class Templates:
    """The templates of routes, found by a path: `/orders/7` is one of `/orders/{order_id}`.

    Found without the router, for much is answered or refused before it runs.
    """

    def __init__(self, templates: Iterable[str]) -> None:
        """Know these templates."""
        self._root = _Node()
        for template in templates:
            node = self._root
            for part in template.split("/"):
                node = node.after(part)
            node.template = node.template or template

    def of(self, path: str) -> str:
        """The template of a path; one word for all that are nobody's."""
        return self._root.find(path.split("/"), 0) or UNMATCHED


class _Node:
    """What may follow a part of a path: a word by itself, or a parameter."""

    __slots__ = ("parameter", "template", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.template = ""

    def after(self, part: str) -> "_Node":
        if not part.startswith("{"):
            return self.words.setdefault(part, _Node())
        self.parameter = self.parameter or _Node()
        return self.parameter

    def find(self, path: list[str], at: int) -> str:
        if at == len(path):
            return self.template
        word = self.words.get(path[at])
        found = word.find(path, at + 1) if word else ""
        if found or self.parameter is None or not path[at]:
            return found
        return self.parameter.find(path, at + 1)


class MeasuredRequests:
    """Times each request under its route's template, and counts it for the error budget.

    Probes are timed, and no part of the budget: nobody is served by them. A live stream is answered
    when it begins, however long it lasts. A WebSocket is no request that is answered.
    """

    def __init__(self, app: ASGIApp, tally: Tally, probes: str) -> None:
        """Wrap the application, whose probes lie under the path `probes`."""
        self.app = app
        self.tally = tally
        self.probes = probes
        self._templates: Templates | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, ended = time.perf_counter(), 0.0
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR

        async def send_noted(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = message["status"]
                if _is_stream(message):
                    ended = time.perf_counter()
            await send(message)

        self.tally.under_way += 1
        try:
            await self.app(scope, receive, send_noted)
        except CancelledError:
            status = GONE
            raise
        finally:
            self.tally.under_way -= 1
            self._note(scope, status, (ended or time.perf_counter()) - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        if self._templates is None:
            self._templates = templates_of(scope["app"])
        path: str = scope["path"]
        method = scope["method"] if scope["method"] in _METHODS else OTHER
        metrics.REQUESTS.observe(seconds, method, self._templates.of(path), str(int(status)))
        if not path.startswith(self.probes):
            self.tally.count(status, seconds)


def _is_stream(start: Message) -> bool:
    return (
        Headers(raw=start.get("headers", []))
        .get("content-type", "")
        .startswith("text/event-stream")
    )


def templates_of(app: FastAPI) -> Templates:
    """The templates of every route of the application."""
    paths = (getattr(found, "path", None) for found in iter_route_contexts(app.routes))
    return Templates(path for path in paths if path)
