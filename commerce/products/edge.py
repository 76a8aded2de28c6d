"""Plain ASGI in front of the router: reads of the catalogue, answered before FastAPI runs.

Lists are read here as well: finding the route and what it depends on would be half of their work.

Whatever a catalogue route answers gets an ETag; a client that has it already is told so (304).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commerce.core.locales import Locale, negotiate
from commerce.products.cache import LONGEST, AnswerCache, Kept, Missed
from commerce.products.list_reader import ListReader
from commerce.products.reading import Answer

_PATH = re.compile(r"/(products|categories|collections|brands)(/[^/]+)?(/related|/similar)?")
_ANSWER = "catalogue.answer"
# Longer ones are answered, but not kept: nobody asks the same again.
_LONGEST_QUERY = 2000
_LARGEST_BODY = 512 * 1024
# There are as many searches as there are words: Redis keeps the popular ones and no heap of others.
_SEARCH = re.compile(rb"(^|&)(q|cursor)=")
_SEARCHES_LAST = 30.0
# Everybody may keep it, and asks before each use whether it is still true: mostly a 304. The edge
# alone asks a moment later (deploy/edge), and tells nobody further out that it may do the same.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, must-revalidate"


def remember(request: Request, answer: Answer) -> Response:
    """The response to a request of the catalogue, to be kept until what it shows changes."""
    holder = request.scope.get(_ANSWER)
    if isinstance(holder, _Holder):
        holder.answer = answer
    return Response(answer.body, media_type="application/json")


@dataclass(slots=True)
class _Holder:
    """What a route tells the layer in front of it."""

    answer: Answer | None = None


class CatalogueEdge:
    """Answers reads of the catalogue again, and keeps in Redis what the routes answer."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        """Wrap the application, whose catalogue lies under the path `base`."""
        self.app = app
        self.base = base
        self._lists = ListReader(f"{base}/products")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or let the application do it and keep its answer."""
        if not self._concerns(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        languages = headers.get("accept-language", "")
        asked = scope["path"], scope["query_string"], languages
        moment = scope["app"].state.catalogue_moments.now()
        if asked in moment.told:
            locale, kept = moment.told[asked]
            await _Reply(send, locale, headers.get("if-none-match", "")).answer(kept)
            return
        locale = negotiate(languages)
        reply = _Reply(send, locale, headers.get("if-none-match", ""))
        found = await self._find(scope, receive, reply)
        if found is not None:
            moment.tell(asked, locale, found)

    async def _find(self, scope: Scope, receive: Receive, reply: "_Reply") -> Kept | None:
        """Answer from Redis, or let the application do it; returned is what others may be told."""
        cache: AnswerCache = scope["app"].state.catalogue_cache
        name = name_of(scope["path"], scope["query_string"], reply.locale)
        found = await cache.find(name) if name else None
        if isinstance(found, Kept):
            await reply.answer(found)
            return found
        made = await self._make(scope, receive, reply, found)
        if made is None or len(made[1].body) > _LARGEST_BODY:
            return None
        answer, kept = made
        if isinstance(found, Missed):
            longest = _SEARCHES_LAST if _SEARCH.search(scope["query_string"]) else LONGEST
            lifetime = longest if answer.fresh_for is None else min(longest, answer.fresh_for)
            await cache.keep(name, found.since, answer.depends_on, kept, lifetime)
        return kept

    def _concerns(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        path: str = scope["path"]
        return path.startswith(self.base) and bool(_PATH.fullmatch(path, len(self.base)))

    async def _make(
        self, scope: Scope, receive: Receive, reply: "_Reply", missed: Missed | None
    ) -> tuple[Answer, Kept] | None:
        """Answer a list, or let the application; what it answers with `remember` is returned."""
        answer = await self._lists.read(scope, reply.locale, missed)
        if answer is None:
            holder = scope[_ANSWER] = _Holder()
            await self.app(scope, receive, reply.unless(holder))
            answer = holder.answer
        if answer is None:
            return None
        kept = kept_of(answer.body)
        await reply.answer(kept)
        return answer, kept


class _Reply:
    """How this client is answered."""

    def __init__(self, send: Send, locale: Locale, if_none_match: str) -> None:
        self.locale = locale
        self._send = send
        self._if_none_match = if_none_match
        self._headers = [
            (b"cache-control", CACHE_CONTROL.encode()),
            (b"content-language", locale.encode()),
            (b"vary", b"Accept-Language"),
        ]

    def unless(self, holder: _Holder) -> Send:
        """Pass the application's answer on, unless it is one to be kept."""

        async def send(message: Message) -> None:
            if holder.answer is None:
                await self._send(message)

        return send

    async def answer(self, kept: Kept) -> None:
        headers = [*self._headers, (b"etag", kept.etag.encode())]
        if matches(self._if_none_match, kept.etag):
            await self._respond(HTTPStatus.NOT_MODIFIED, headers, b"")
            return
        length = (b"content-length", str(len(kept.body)).encode())
        whole = [*headers, (b"content-type", b"application/json"), length]
        await self._respond(HTTPStatus.OK, whole, kept.body)

    async def _respond(
        self, status: HTTPStatus, headers: Sequence[tuple[bytes, bytes]], body: bytes
    ) -> None:
        start: dict[str, Any] = {"status": int(status), "headers": list(headers)}
        await self._send({"type": "http.response.start", **start})
        await self._send({"type": "http.response.body", "body": body})


def kept_of(body: str) -> Kept:
    """An answer with its strong validator: the same bytes have the same."""
    content = body.encode()
    return Kept(f'"{hashlib.sha256(content).hexdigest()[:32]}"', content)


def matches(if_none_match: str, etag: str) -> bool:
    """Whether a client has this answer already (RFC 9110, 13.1.2: compared weakly)."""
    given = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in given or given == {"*"}


def name_of(path: str, query: bytes, locale: Locale) -> str:
    """What a request is for, the same in whichever order it says so; empty if it says too much."""
    if len(query) > _LONGEST_QUERY:
        return ""
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    # Of a parameter that is given twice the last one counts: their order stays.
    asked.sort(key=itemgetter(0))
    return repr((path, asked, locale))
