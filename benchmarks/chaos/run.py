"""A run: a crowd that tries on, a killer among its tools, and the verdict."""

import asyncio
import random
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.chaos.crowd import Habits, Shopper
from benchmarks.chaos.events import Listener
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import Journal
from benchmarks.chaos.verdict import Judge, Verdict
from benchmarks.chaos.victims import Kill, Killer
from commerce.core import clock


@dataclass(frozen=True)
class Plan:
    """What a run does; the same seed makes the same choices, as far as the machine lets it.

    Attributes:
        seconds: how long it kills.
        pause: the least and the most seconds between two kills.
        once: kill every kind once, however long that takes, instead.
        try_ons: how many are asked for at least, however long that takes.
    """

    seed: int = 0
    seconds: float = 180.0
    shoppers: int = 4
    pause: tuple[float, float] = (3.0, 10.0)
    once: bool = False
    try_ons: int = 0
    habits: Habits = field(default_factory=Habits)


@dataclass
class Outcome:
    """Everything that is to be told of a run."""

    plan: Plan
    kills: list[Kill]
    journal: Journal
    verdict: Verdict
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        answers = {f"{what}: {how}": n for (what, how), n in self.journal.answers.items()}
        return {
            "plan": asdict(self.plan),
            "seconds": self.seconds,
            "kills": [asdict(kill) for kill in self.kills],
            "accepted": len(self.journal.accepted),
            "deleted": len(self.journal.deleted),
            "orders": len(self.journal.orders),
            "answers": dict(sorted(answers.items())),
            "clientErrors": self.journal.errors(),
            **self.verdict.as_json(),
        }


async def run(house: House, plan: Plan) -> Outcome:
    """Let the crowd in, kill, wait until all is well, and judge."""
    began, began_at, journal = time.monotonic(), clock.now(), Journal()
    listener = Listener(house.settings.broker)
    await listener.subscribe()
    killer = Killer(house, random.Random(plan.seed))
    killing = asyncio.create_task(killer.run(plan.seconds, plan.pause, once=plan.once))
    crowd = [
        Shopper(house, journal, random.Random(f"{plan.seed}/{number}"), plan.habits)
        for number in range(plan.shoppers)
    ]

    def goes_on() -> bool:
        return not killing.done() or len(journal.accepted) < plan.try_ons

    await asyncio.gather(killing, *(one.visit(goes_on) for one in crowd))
    verdict = await Judge(house, journal, listener, began_at).judge()
    verdict.wrong += [
        f"{kill.kind}, killed at {kill.at} s, did not come back"
        for kill in killer.kills
        if kill.recovered_in is None
    ]
    return Outcome(plan, killer.kills, journal, verdict, round(time.monotonic() - began, 1))
