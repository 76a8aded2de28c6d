"""What goes on behind the shop, put together as the events replica does."""

from collections import Counter

from fastapi import FastAPI

from commerce import background
from commerce.background import Context
from commerce.core.settings import Settings


def context_of(app: FastAPI, settings: Settings) -> Context:
    state = app.state
    return Context(settings, state.database, state.storage, state.redis)


def test_every_listener_and_every_loop_has_a_name_of_its_own(
    app: FastAPI, settings: Settings
) -> None:
    context = context_of(app, settings)
    listeners = Counter(one.name for one in background.subscriptions(context))
    loops = Counter(one.name for one in background.loops(context))

    assert set(listeners.values()) == {1}
    assert set(loops.values()) == {1}


async def test_every_loop_works_with_whatever_there_is_to_do(
    app: FastAPI, settings: Settings
) -> None:
    for loop in background.loops(context_of(app, settings)):
        assert await loop.step() >= 0, loop.name
        assert loop.pause > 0
