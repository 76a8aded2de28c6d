"""Brings try-on messages from the broker to a worker, several at a time."""

import asyncio
import json
import logging
from contextlib import suppress
from uuid import UUID

from aio_pika.abc import AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from commerce.core import logs, tracing
from commerce.core.broker import TRYON_JOBS, Broker, give_back, steps_back_of
from commerce.tryons.worker import Outcome, Worker

logger = logging.getLogger(__name__)

CANCEL_PATIENCE = 5.0
MOST_STEPS_BACK = 8


class Consumer:
    """Acknowledges a message only after its job's work is done."""

    def __init__(self, broker: Broker, worker: Worker, prefetch: int) -> None:
        """Hold at most `prefetch` jobs at a time."""
        self._broker = broker
        self._worker = worker
        self._prefetch = prefetch
        self._queue: AbstractQueue | None = None
        self._tag = ""
        self._in_flight: set[asyncio.Task[None]] = set()

    @property
    def has_started(self) -> bool:
        """Whether consuming has begun; from then on the connection mends itself."""
        return self._queue is not None

    @property
    def is_working(self) -> bool:
        """Whether messages can reach the worker at this moment."""
        return self.has_started and self._broker.is_open

    async def start(self) -> None:
        """Connect and begin to consume; raises what the broker raises."""
        await self._broker.connect()
        self._queue = await self._broker.job_queue(self._prefetch)
        self._tag = await self._queue.consume(self._on_message)

    async def stop(self) -> None:
        """Take no more messages, finish those in flight, and close the connection."""
        queue, self._queue = self._queue, None
        if queue is not None:
            await self._cancel(queue)
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        await self._broker.close()

    async def _cancel(self, queue: AbstractQueue) -> None:
        # Without a connection nothing comes in, and cancelling would wait for it to come back.
        with suppress(TimeoutError, *CONNECTION_EXCEPTIONS):
            async with asyncio.timeout(CANCEL_PATIENCE):
                await queue.cancel(self._tag)

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        task = asyncio.create_task(self._handle(message))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)

    async def _handle(self, message: AbstractIncomingMessage) -> None:
        job_id = job_id_of(message)
        if job_id is None:
            logger.error("message %s names no job", message.message_id)
            await message.reject(requeue=False)
            return
        with logs.about(request_id=logs.request_id_in(message.headers), job_id=str(job_id)):
            await self._work(message, job_id)

    async def _work(self, message: AbstractIncomingMessage, job_id: UUID) -> None:
        try:
            with tracing.consuming(TRYON_JOBS, message.headers) as span:
                outcome = await self._worker.work(
                    job_id, redelivered=bool(message.redelivered), gives_way=_gives_way(message)
                )
                span.note("tryon.outcome", outcome.name.lower())
        except Exception:
            logger.exception("try-on %s could not be worked on", job_id)
            outcome = Outcome.LATER
        try:
            await self._settle(message, outcome)
        except CONNECTION_EXCEPTIONS:
            logger.warning("the broker would not have it; it brings try-on %s again", job_id)
            await give_back(message)

    async def _settle(self, message: AbstractIncomingMessage, outcome: Outcome) -> None:
        match outcome:
            case Outcome.DONE:
                await message.ack()
            case Outcome.LATER:
                # Confirmed in the retry queue before it is acknowledged here: never in neither.
                await self._broker.retry_later(message)
                await message.ack()
            case Outcome.NEXT:
                await self._broker.step_back(message)
                await message.ack()
            case Outcome.DEAD:
                await message.reject(requeue=False)


def _gives_way(message: AbstractIncomingMessage) -> bool:
    # One step back is behind all who wait now; who waits without a message holds nobody up.
    return not message.redelivered and steps_back_of(message) < MOST_STEPS_BACK


def job_id_of(message: AbstractIncomingMessage) -> UUID | None:
    """The job that a message is about, or None if it names none."""
    try:
        return UUID(json.loads(message.body)["jobId"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
