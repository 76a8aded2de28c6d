"""A pass goes on while anybody waits for a part of it."""

import asyncio
import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from deployments import passes
from deployments.passes import Pending
from tryon.engine import Abandoned, Inferred, Prepared


class Model:
    """Asks between its steps whether it should go on, until it is told to finish."""

    def __init__(self) -> None:
        self.has_begun, self.has_dropped, self.may_finish = (threading.Event() for _ in range(3))

    def infer(self, batch: Sequence[Prepared], is_wanted: Callable[[int], bool]) -> list[Inferred]:
        self.has_begun.set()
        while not self.may_finish.wait(0.01):
            wanted = [is_wanted(index) for index in range(len(batch))]
            if not all(wanted):
                self.has_dropped.set()
            if not any(wanted):
                raise Abandoned
        return [Inferred(one.arrays) for one in batch]


def _pending(number: int) -> Pending:
    return Pending(Prepared({"number": np.array([number])}))


class Replica:
    """Two callers whose requests go through one pass, as Serve's batching does it."""

    def __init__(self) -> None:
        self.model = Model()
        self.batch = [_pending(1), _pending(2)]
        self.passing = asyncio.create_task(
            asyncio.to_thread(passes.run, self.model.infer, self.batch)
        )
        self.callers = [asyncio.create_task(self._call(index)) for index in range(2)]

    async def _call(self, index: int) -> Inferred:
        answers = asyncio.shield(self.passing)

        async def answer() -> Inferred:
            return (await answers)[index]

        return await passes.answer_to(self.batch[index], answer())

    async def has_begun(self) -> None:
        await asyncio.to_thread(self.model.has_begun.wait)


async def test_a_pass_for_nobody_is_given_up() -> None:
    replica = Replica()
    await replica.has_begun()

    for caller in replica.callers:
        caller.cancel()
    await asyncio.wait(replica.callers)

    with pytest.raises(Abandoned):
        await replica.passing
    assert all(caller.cancelled() for caller in replica.callers)


async def test_a_pass_goes_on_for_who_still_waits() -> None:
    replica = Replica()
    await replica.has_begun()

    replica.callers[0].cancel()
    await asyncio.wait({replica.callers[0]})
    await asyncio.to_thread(replica.model.has_dropped.wait)
    replica.model.may_finish.set()

    inferred = await replica.callers[1]
    assert inferred.arrays["number"] == [2]


async def test_an_answer_in_time_is_given_to_everybody() -> None:
    replica = Replica()

    replica.model.may_finish.set()

    made = await asyncio.gather(*replica.callers)
    assert [one.arrays["number"].item() for one in made] == [1, 2]
