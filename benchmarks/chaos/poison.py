"""Messages that nobody can apply, put into every queue by somebody who should not have."""

from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import uuid4

import aio_pika

from benchmarks.chaos.faults import Fault
from benchmarks.chaos.queues import Depths
from commerce.core.broker import EVENTS_DEAD, FAILURES, TRYON_JOBS, TRYON_JOBS_DEAD, event_queue
from commerce.core.events import MOST_FAILURES

SUBSCRIBERS = (
    "activity", "catalogue", "garments", "notifications", "orders",
    "payments", "privacy", "tryons", "webhooks", "wishlists",
)  # fmt: skip
_HUGE = 8 * 1024 * 1024
# Not text, not JSON, no object, too deep to be read, and too much of it.
GARBAGE = (b"\x00\xff\xfe", b'{"jobId": ', b"[]", b"7", b"", b"[" * 100_000, b"x" * _HUGE)
NO_JOB = (b"{}", b'{"jobId": 7}', b'{"jobId": "nobody"}', b'{"jobId": null}')
# What a listener of orders cannot do without is missing.
INCOMPLETE = b'{"orderId": "nobody"}'


@dataclass
class Poison(Fault):
    """Poison in every queue; it is over when all of it lies among the dead letters.

    Attributes:
        expected: by the name of its dead-letter queue, how many there must be in the end.
    """

    component: ClassVar[str] = "broker"
    expected: Counter[str] = field(default_factory=Counter)

    async def begin(self) -> bool:
        url = self.house.settings.broker.url.get_secret_value()
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            for body in GARBAGE + NO_JOB:
                await _publish(channel, TRYON_JOBS, body, TRYON_JOBS_DEAD, self.expected)
            for name in map(event_queue, SUBSCRIBERS):
                for body in GARBAGE:
                    await _publish(channel, name, body, EVENTS_DEAD, self.expected)
                nameless = aio_pika.Message(b"{}", message_id="nobody", type="order.placed")
                await channel.default_exchange.publish(nameless, name)
                self.expected[EVENTS_DEAD] += 1
            for name in map(event_queue, ("activity", "orders")):
                await _publish(channel, name, INCOMPLETE, EVENTS_DEAD, self.expected)
        return True

    async def is_over(self) -> bool:
        dead = await Depths(self.house).dead()
        return all(dead.get(name, 0) >= times for name, times in self.expected.items())


async def _publish(
    channel: aio_pika.abc.AbstractChannel,
    queue: str,
    body: bytes,
    dead: str,
    expected: Counter[str],
) -> None:
    """Put a message into a queue as if it had failed as often as one may, but for the last time."""
    message = aio_pika.Message(
        body, message_id=str(uuid4()), type="order.placed", headers={FAILURES: MOST_FAILURES}
    )
    await channel.default_exchange.publish(message, queue)
    expected[dead] += 1
