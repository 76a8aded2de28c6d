"""How many requests one web replica answers at a time; the others are told when to come again.

Serve has a limit too, and refuses in words of its own. This one comes first, and refuses as the
shop does. It is innermost: what is answered from a cache or refused for a better reason never
counts, and a refusal has all headers that browsers want.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core.errors import Unavailable, render

_STREAM = "text/event-stream"


class Crowded(Unavailable):
    """More requests are under way than can be answered at a time; try again shortly."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass
class Crowd:
    """Who is inside.

    Attributes:
        most: how many there may be; 0 is no limit.
    """

    most: int = 0
    inside: int = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody else may come in."""
        return 0 < self.most <= self.inside

    def heed(self, user_config: Any) -> None:  # noqa: ANN401 - whatever config/*.yaml says
        """Take the limit from the deployment's `user_config`."""
        self.most = int((user_config or {}).get("requests_at_once", 0))


class Admission:
    """Lets requests in as long as there is room.

    Live streams leave the crowd as soon as they flow: they wait, and cost next to nothing.
    """

    def __init__(self, app: ASGIApp, crowd: Crowd, spared: str) -> None:
        """Wrap the application; paths below `spared` are always let in, and do not count."""
        self.app, self.crowd, self.spared = app, crowd, spared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer that it should come again."""
        if scope["type"] != "http" or scope["path"].startswith(self.spared):
            await self.app(scope, receive, send)
        elif self.crowd.is_full:
            await render(Request(scope), Crowded())(scope, receive, send)
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_inside = True
        self.crowd.inside += 1

        def leave() -> None:
            nonlocal is_inside
            self.crowd.inside -= is_inside
            is_inside = False

        async def send_watched(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_stream(message):
                leave()
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        finally:
            leave()


def _is_stream(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(_STREAM)
