"""A job's status as it changes: server-sent events and WebSocket."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, WebSocket
from fastapi.responses import StreamingResponse
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect

from commerce.clients import service as clients
from commerce.clients.current import HEADER
from commerce.core.errors import Problem, Unauthenticated, problems
from commerce.core.settings import Settings
from commerce.tryons.errors import TooManyStreams, TryonNotFound
from commerce.tryons.following import Follower
from commerce.tryons.owners import CurrentOwner, Owner
from commerce.tryons.schemas import TryonRead
from commerce.tryons.streams import Place
from commerce.users.current import authenticate

router = APIRouter(tags=["try-on"])

# Close codes in the range that applications may use, after the HTTP status they stand for.
CLOSE_CODES = {Unauthenticated: 4401, TryonNotFound: 4404, TooManyStreams: 4429}
# "Service restart", by which WebSocket clients know that they may come back at once.
COME_BACK = 1012
# After how many milliseconds who lost the stream comes back.
RECONNECT_AFTER = 2000
# How browsers, which can set no header, bring a token or a key.
BEARER, KEY = "bearer", "api-key"


class LineEnded(Exception):  # noqa: N818 - nothing is wrong
    """A line is held for so long and no longer; who comes back is told how it is now.

    A replica that is replaced waits for its lines, but not for ever: those still open then are cut.
    """


async def _follower(request: Request) -> Follower:
    follower: Follower = request.app.state.follower
    return follower


Following = Annotated[Follower, Depends(_follower)]


@router.get(
    "/tryon/status/{job_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "`TryonRead` at each change."},
        **problems(Unauthenticated, TryonNotFound, TooManyStreams),
    },
)
async def stream_status(
    request: Request, owner: CurrentOwner, follower: Following, job_id: UUID
) -> StreamingResponse:
    """The job's status now and at each change, as server-sent events, until it has ended.

    A stream lasts less than a minute; `EventSource` comes back by itself, and is told how it is
    then.

    Who has signed out since, or whose key was revoked, is told nothing more.
    """
    await follower.look(owner, job_id)
    prove = partial(_owner, request, *_credentials(request))
    place = _place(request, owner)
    lasts = _lifetime(request)
    # Before the answer begins: a stream that has begun can refuse nobody any more.
    await place.take()
    events = _events(_told(follower.follow(owner, job_id), prove, place, lasts))
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _events(changes: AsyncGenerator[TryonRead | None]) -> AsyncIterator[str]:
    # A job that its owner deletes has nothing more to tell, nor has any to who is nobody by now.
    yield f"retry: {RECONNECT_AFTER}\n\n"
    async with aclosing(changes):
        with suppress(TryonNotFound, Unauthenticated, TooManyStreams, LineEnded):
            async for job in changes:
                # A comment keeps proxies from taking a quiet stream for a dead one.
                yield ": still here\n\n" if job is None else _event(job)


async def _told(
    changes: AsyncIterator[TryonRead | None],
    prove: Callable[[], Awaitable[Owner]],
    place: Place,
    lasts: float,
) -> AsyncGenerator[TryonRead | None]:
    """The changes, each told only to who is still who they were; gives the place back at the end.

    Raises:
        Unauthenticated: they are nobody by now.
        TooManyStreams: the place lapsed while Redis was away, and others have taken all.
        LineEnded: it was held for `lasts` seconds.
    """
    ends = time.monotonic() + lasts
    try:
        async for job in changes:
            await place.keep()
            if job is not None:
                await prove()
            yield job
            if time.monotonic() > ends and (job is None or job.status == "processing"):
                raise LineEnded
    finally:
        await asyncio.shield(place.leave())


@router.websocket("/tryon/ws/{job_id}")
async def send_status(socket: WebSocket, job_id: UUID) -> None:
    """The job's status now and at each change, as text messages, until it has ended.

    The token comes in `Authorization` or the key in `X-API-Key`; or, since browsers cannot set
    them, as the second of the subprotocols `bearer, <token>` or `api-key, <key>`; never in the
    URL, which proxies write into their logs. A line lasts less than a minute: closed with
    1012, come back.
    """
    follower: Follower = socket.app.state.follower
    scheme, secret = _credentials(socket)
    prove = partial(_owner, socket, scheme, secret)
    await socket.accept(scheme if scheme in socket.scope.get("subprotocols", []) else None)
    try:
        owner = await prove()
        place = _place(socket, owner)
        await place.take()
        changes = _told(follower.follow(owner, job_id), prove, place, _lifetime(socket))
        async with aclosing(changes):
            async for job in changes:
                if job is not None:
                    await socket.send_text(_json(job))
    except Problem as problem:
        code = next((c for kind, c in CLOSE_CODES.items() if isinstance(problem, kind)), 1011)
        await socket.close(code, problem.title())
    except LineEnded:
        await socket.close(COME_BACK, "come back")
    except WebSocketDisconnect:
        return
    else:
        await socket.close()


def _lifetime(caller: HTTPConnection) -> float:
    settings: Settings = caller.app.state.settings
    return settings.tryon.stream_lifetime.total_seconds()


def _place(caller: HTTPConnection, owner: Owner) -> Place:
    state, limits = caller.app.state, caller.app.state.settings.tryon
    limit = limits.streams_per_shopper if owner.is_shopper else limits.streams_per_service
    return Place(state.redis, owner, limit)


async def _owner(caller: HTTPConnection, scheme: str, secret: str) -> Owner:
    state = caller.app.state
    if scheme == KEY:
        return Owner.service(await clients.authenticate(state.database, secret))
    shopper = await authenticate(secret, state.database, state.settings, state.identity)
    return Owner.shopper(shopper.id)


def _credentials(caller: HTTPConnection) -> tuple[str, str]:
    """What the caller proves to be somebody with: a scheme, and a token or a key."""
    offered: list[str] = caller.scope.get("subprotocols", [])
    if len(offered) > 1 and offered[0] in {BEARER, KEY}:
        return offered[0], offered[1]
    if key := caller.headers.get(HEADER):
        return KEY, key
    scheme, _, token = caller.headers.get("Authorization", "").partition(" ")
    return BEARER, token if scheme.lower() == BEARER else ""


def _event(job: TryonRead) -> str:
    """One event; its id tells how far the job was, for clients that note what they have seen.

    Who comes back with `Last-Event-ID` is told how it is now, as whoever comes: nothing is missed.
    """
    return f"id: {job.stage}-{job.progress}\nevent: status\ndata: {_json(job)}\n\n"


def _json(job: TryonRead) -> str:
    return job.model_dump_json(by_alias=True, exclude_none=True)
