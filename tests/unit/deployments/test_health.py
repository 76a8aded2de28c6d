"""A replica is replaced when a new one would do better, and not when something else is away."""

import asyncio
import time

import pytest

from deployments.health import (
    LONGEST_OUTAGE,
    LONGEST_STEP,
    MOST_FAILURES,
    Lifeline,
    Passes,
    Unhealthy,
)
from deployments.looping import Loops


class Away:
    """A broker, say: whether our connection is there, and whether another could be had."""

    is_there = False
    is_up = True

    async def probe(self) -> None:
        if not self.is_up:
            raise ConnectionRefusedError


def line_to(broker: Away) -> Lifeline:
    return Lifeline("the broker", lambda: broker.is_there, broker.probe)


async def test_an_outage_is_no_reason_to_be_replaced_until_it_lasts() -> None:
    line = line_to(Away())
    now = time.monotonic()

    await line.check(now + LONGEST_OUTAGE - 1)
    with pytest.raises(Unhealthy, match="the broker has been away"):
        await line.check(now + LONGEST_OUTAGE + 1)


async def test_an_outage_for_all_is_no_reason_to_be_replaced_however_long() -> None:
    broker = Away()
    line = line_to(broker)
    now = time.monotonic()

    broker.is_up = False
    await line.check(now + 100 * LONGEST_OUTAGE)

    broker.is_up = True
    with pytest.raises(Unhealthy, match="for us alone"):
        await line.check(now + 101 * LONGEST_OUTAGE)


async def test_what_came_back_may_go_away_again() -> None:
    broker = Away()
    line = line_to(broker)
    now = time.monotonic()

    broker.is_there = True
    await line.check(now + 10 * LONGEST_OUTAGE)
    broker.is_there = False

    await line.check(now + 10.5 * LONGEST_OUTAGE)


async def test_a_loop_that_fails_goes_on_and_is_healthy() -> None:
    tried = asyncio.Event()

    async def fail() -> int:
        tried.set()
        raise OSError("the database is away")

    loops = Loops()
    loops.start("mail", fail, 0.01)
    await tried.wait()

    loops.check()
    await loops.stop()


async def test_a_loop_that_has_ended_is_named() -> None:
    ending = asyncio.Event()

    async def end() -> int:
        ending.set()
        raise asyncio.CancelledError

    loops = Loops()
    loops.start("mail", end, 0.01)
    # Who waits is woken after the step, and the loop ends with it.
    await ending.wait()

    with pytest.raises(Unhealthy, match="the loop of mail has ended"):
        loops.check()


async def test_a_loop_whose_step_never_ends_is_named() -> None:
    begun = asyncio.Event()

    async def hang() -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    loops = Loops()
    loops.start("mail", hang, 0.01)
    await begun.wait()

    loops.check()
    with pytest.raises(Unhealthy, match="the loop of mail is stuck"):
        loops.check(time.monotonic() + LONGEST_STEP + 1)
    await loops.stop()


def passed(passes: Passes, failure: Exception | None = None) -> None:
    with passes.one():
        if failure:
            raise failure


def test_a_device_that_fails_whatever_it_is_given_is_found() -> None:
    passes = Passes(LookupError)

    for _ in range(MOST_FAILURES):
        passes.check()
        with pytest.raises(RuntimeError):
            passed(passes, RuntimeError("out of memory"))

    with pytest.raises(Unhealthy, match="passes failed"):
        passes.check()


@pytest.mark.parametrize("between", [None, LookupError("no person in the photo")])
def test_pictures_that_cannot_be_used_say_nothing_about_the_device(
    between: Exception | None,
) -> None:
    passes = Passes(LookupError)

    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            with pytest.raises(RuntimeError):
                passed(passes, RuntimeError("one bad picture"))
        if between is None:
            passed(passes)
        else:
            with pytest.raises(LookupError):
                passed(passes, between)

    passes.check()


def test_a_pass_that_never_ends_is_found() -> None:
    passes = Passes()

    with passes.one():
        passes.check()
        with pytest.raises(Unhealthy, match="stuck"):
            passes.check(time.monotonic() + LONGEST_STEP + 1)

    passes.check(time.monotonic() + LONGEST_STEP + 1)
