"""Work that goes on however often it fails."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from commerce.core import clock
from commerce.core.loops import LONGEST_PAUSE, RUNS, forever, pause_after


def step_that_fails(times: int, then: asyncio.Event) -> Callable[[], Awaitable[int]]:
    failures = iter(range(times))

    async def step() -> int:
        if next(failures, None) is not None:
            raise ConnectionError
        then.set()
        return 0

    return step


async def test_a_loop_outlives_any_number_of_failures() -> None:
    recovered = asyncio.Event()

    loop = asyncio.create_task(forever("test", step_that_fails(2000, recovered), pause=0.0))
    await recovered.wait()

    assert not loop.done()
    loop.cancel()


async def test_a_loop_tells_how_it_does() -> None:
    recovered = asyncio.Event()
    began = clock.now()

    loop = asyncio.create_task(forever("told", step_that_fails(3, recovered), pause=0.0))
    await asyncio.sleep(0)
    failing = RUNS["told"].failures, RUNS["told"].succeeded_at
    await recovered.wait()
    await asyncio.sleep(0)

    assert failing == (1, None)
    assert RUNS["told"].failures == 0
    succeeded_at = RUNS["told"].succeeded_at
    assert succeeded_at is not None
    assert succeeded_at >= began
    loop.cancel()


@pytest.mark.parametrize("pause", [0.05, 1.0, 15.0])
def test_pauses_grow_with_failures_up_to_the_longest(pause: float) -> None:
    pauses = [pause_after(failures, pause) for failures in (0, 1, 2, 50, 5000)]

    assert pauses[0] == pause
    assert pauses == sorted(pauses)
    assert pauses[-1] == max(LONGEST_PAUSE, pause)
