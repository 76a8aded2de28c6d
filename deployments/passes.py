"""Requests that go through the model together, and whether anybody still waits for each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tryon.engine import Inferred, Prepared

# What `tryon.engine.Engine.infer` is.
Infer = Callable[[Sequence[Prepared], Callable[[int], bool]], list[Inferred]]


@dataclass(slots=True)
class Pending:
    """A prepared request, and whether its caller still waits for it."""

    prepared: Prepared
    is_wanted: bool = True


async def answer_to(pending: Pending, answer: Awaitable[Inferred]) -> Inferred:
    """Wait for a request's answer; who is called off meanwhile wants it no more."""
    try:
        return await answer
    except asyncio.CancelledError:
        # The pass runs in a thread, which nothing but this flag can reach.
        pending.is_wanted = False
        raise


def run(infer: Infer, batch: Sequence[Pending]) -> list[Inferred]:
    """One pass through the model; it goes on while anybody waits for a part of it.

    Raises:
        Abandoned: nobody waits, so nobody hears of it.
    """
    prepared = [pending.prepared for pending in batch]
    return infer(prepared, lambda index: batch[index].is_wanted)
