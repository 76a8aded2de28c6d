"""What runs, as Serve's controller says it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from ray import serve
from ray.serve.schema import ServeStatus

from commerce.core.platform import Application, Deployment

# A controller's message may be a whole traceback.
LONGEST_MESSAGE = 500


Answer = TypeVar("Answer")


class OneAtATime(Generic[Answer]):
    """A question that blocks, asked by one thread at a time: whoever else asks shares its answer.

    A controller that does not answer keeps a thread for as long as it is silent. Anybody may ask
    after the shop's health, and must not take all threads there are with that.
    """

    def __init__(self, ask: Callable[[], Answer]) -> None:
        """Ask nothing yet."""
        self._ask = ask
        self._asking: asyncio.Task[Answer] | None = None

    async def answer(self) -> Answer:
        """The answer; who stops waiting leaves the question to those who wait still."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(asyncio.to_thread(self._ask))
            # Nobody may be waiting any more by the time that it fails.
            self._asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._asking)


_status: OneAtATime[ServeStatus] = OneAtATime(serve.status)


async def status() -> ServeStatus:
    """What Serve's controller says of everything."""
    return await _status.answer()


class ServePlatform:
    """`commerce.core.platform.Platform` over Serve."""

    async def applications(self) -> Sequence[Application]:
        """The applications and their replicas, by the states that Serve tells of."""
        found = await status()
        return [
            Application(
                name,
                application.status.value,
                application.message[:LONGEST_MESSAGE],
                tuple(
                    Deployment(
                        part,
                        deployment.status.value,
                        {_word(state): count for state, count in states.items()},
                        deployment.message[:LONGEST_MESSAGE],
                    )
                    for part, deployment in application.deployments.items()
                    for states in [deployment.replica_states]
                ),
            )
            for name, application in found.applications.items()
        ]


def _word(state: object) -> str:
    """A replica's state; Serve says it has an enumeration for it, and sends plain words."""
    return str(getattr(state, "value", state))
