"""`Idempotency-Key`: a request that is sent twice is done once, with Stripe's semantics.

The key's row is inserted before the work and completed with its answer, all in the request's own
transaction: work that fails leaves no row, and the key may be used again. While a first request is
still running, a transaction-level advisory lock on (owner, key) tells the second one at once.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Header, Request, Response
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base, Database
from commerce.core.direct import Direct, ask
from commerce.core.errors import Conflict, Unprocessable
from commerce.core.fragments import Fragment
from commerce.core.schemas import Output

IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$"),
]


# Only who holds the lock may insert; who comes later is told so at once, and waits for nobody.
_CLAIM = """
    WITH tried AS MATERIALIZED (SELECT pg_try_advisory_xact_lock($1) AS is_free),
    claimed AS (
        INSERT INTO idempotent_requests (owner_id, key, request_hash)
        SELECT $2::uuid, $3::varchar, $4::bytea FROM tried WHERE is_free
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT is_free, EXISTS (SELECT FROM claimed) FROM tried
"""
_EARLIER = """
    SELECT encode(request_hash, 'hex') AS hash, status, answer
    FROM idempotent_requests WHERE owner_id = $1 AND key = $2
"""
_DONE = """
    UPDATE idempotent_requests SET status = $3, answer = $4::text::jsonb
    WHERE owner_id = $1 AND key = $2
"""


class RequestInFlight(Conflict):
    """The first request with this Idempotency-Key is still running."""


class IdempotencyKeyReused(Unprocessable):
    """This Idempotency-Key was used for a different request."""


class IdempotentRequest(Base):
    """A request that was done, and what was answered."""

    __tablename__ = "idempotent_requests"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


@dataclass(frozen=True, slots=True)
class Once:
    """What makes two requests the same one."""

    owner_id: UUID
    key: str | None
    request_hash: bytes


async def request_hash(request: Request) -> bytes:
    """What the client asked for: method, path and body."""
    line = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(line + await request.body()).digest()


async def forget(session: AsyncSession, before: datetime) -> int:
    """Forget the answers that were given before that time; return how many."""
    old = delete(IdempotentRequest).where(IdempotentRequest.created_at < before)
    return len((await session.scalars(old.returning(IdempotentRequest.key))).all())


async def find_answer(database: Database, once: Once) -> Response | None:
    """The answer that was given before, if any; raises IdempotencyKeyReused."""
    if once.key is None:
        return None
    async with database.reading() as session:
        earlier = await session.get(IdempotentRequest, (once.owner_id, once.key))
    return None if earlier is None else _replay(earlier, once)


async def answer_once(
    session: AsyncSession, once: Once, status: int, work: Callable[[], Awaitable[Output]]
) -> Response:
    """Do the work and answer, or replay the answer that was given before.

    Raises:
        RequestInFlight: the first request with this key is still running.
        IdempotencyKeyReused: the key belongs to another request.
    """
    if once.key is None:
        return _json(_wire(await work()), status)
    earlier = await _claim(session, once)
    if earlier is not None:
        return _replay(earlier, once)
    answer = _wire(await work())
    done = update(IdempotentRequest).where(
        IdempotentRequest.owner_id == once.owner_id, IdempotentRequest.key == once.key
    )
    await session.execute(done.values(status=status, answer=answer))
    return _json(answer, status)


async def answer_directly(
    work: Direct, once: Once, status: int, do: Callable[[], Awaitable[Output]]
) -> Response:
    """The same without a session; raises what `answer_once` does."""
    if once.key is None:
        return _sent((await do()).model_dump_json(by_alias=True), status)
    is_free, is_first = await work.row(
        _CLAIM, _lock_of(once), once.owner_id, once.key, once.request_hash
    )
    if not is_free:
        raise RequestInFlight
    if not is_first:
        return _replay(await _earlier(work, once), once)
    answer = (await do()).model_dump_json(by_alias=True)
    work.later(Fragment(_DONE, (once.owner_id, once.key, status, answer)))
    return _sent(answer, status)


async def _earlier(work: Direct, once: Once) -> IdempotentRequest:
    """The row that was there; a statement of its own sees it, however late it was committed."""
    ((told,),) = await ask(work, Fragment(_EARLIER, (once.owner_id, once.key)))
    request_hash = bytes.fromhex(told.pop("hash"))
    return IdempotentRequest(**told, request_hash=request_hash)


async def _claim(session: AsyncSession, once: Once) -> IdempotentRequest | None:
    """Insert the key's row; return the earlier one if there is one."""
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(_lock_of(once)))):
        raise RequestInFlight
    row = insert(IdempotentRequest).values(
        owner_id=once.owner_id, key=once.key, request_hash=once.request_hash
    )
    inserted = await session.scalar(
        row.on_conflict_do_nothing().returning(IdempotentRequest.owner_id)
    )
    if inserted is not None:
        return None
    return await session.get(IdempotentRequest, (once.owner_id, once.key))


def _lock_of(once: Once) -> int:
    named = hashlib.sha256(f"{once.owner_id} {once.key}".encode()).digest()
    return int.from_bytes(named[:8], signed=True)


def _replay(earlier: IdempotentRequest, once: Once) -> Response:
    if earlier.request_hash != once.request_hash:
        raise IdempotencyKeyReused
    return _json(earlier.answer, earlier.status or HTTPStatus.OK, replayed=True)


def _wire(answer: Output) -> dict[str, Any]:
    return answer.model_dump(mode="json", by_alias=True)


def _json(body: dict[str, Any] | None, status: int, *, replayed: bool = False) -> Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else None
    return Response(orjson.dumps(body), status, headers, "application/json")


def _sent(body: str, status: int) -> Response:
    return Response(body, status, media_type="application/json")
