"""A run: a crowd that browses, buys and tries on, mischief among what it stands on, the verdict."""

import asyncio
import contextlib
import random
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.chaos.buyers import Browser, Buyer, Clerk, Wares
from benchmarks.chaos.client import Client, GaveUpError
from benchmarks.chaos.crowd import GoesOn, Habits, Shopper, Visitor
from benchmarks.chaos.events import Listener
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import Journal
from benchmarks.chaos.mischief import Incident, Mischief
from benchmarks.chaos.staging import look, staff_sign_in, stock_up
from benchmarks.chaos.verdict import Judge, Verdict


@dataclass(frozen=True)
class Crowd:
    """How many there are of each kind of visitor."""

    browsers: int = 2
    buyers: int = 3
    shoppers: int = 2
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True)
class Plan:
    """What a run does; the same seed makes the same choices, as far as the machine lets it.

    Attributes:
        in_turn: kinds of faults that come one after the other, each when all is well again.
        at_most: seconds after which none of these begins any more.
        once: kinds that come once each, in a random order, whether all is well or not.
        at_random: kinds that come at random moments, for `seconds`.
        pause: the least and the most seconds between two faults.
        try_ons: how many are asked for at least, however long that takes.
    """

    seed: int = 0
    in_turn: tuple[str, ...] = ()
    at_most: float = 3600.0
    once: tuple[str, ...] = ()
    at_random: tuple[str, ...] = ()
    seconds: float = 0.0
    pause: tuple[float, float] = (3.0, 10.0)
    try_ons: int = 0
    crowd: Crowd = field(default_factory=Crowd)


@dataclass
class Outcome:
    """Everything that is to be told of a run."""

    plan: Plan
    incidents: list[Incident]
    journal: Journal
    verdict: Verdict
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        answers = {f"{what}: {how}": n for (what, how), n in self.journal.answers.items()}
        return {
            "plan": asdict(self.plan),
            "seconds": self.seconds,
            "incidents": [asdict(incident) for incident in self.incidents],
            "accepted": len(self.journal.accepted),
            "deleted": len(self.journal.deleted),
            "ordered": len(self.journal.orders),
            "answers": dict(sorted(answers.items())),
            "clientErrors": self.journal.errors(),
            **self.verdict.as_json(),
        }


async def run(house: House, plan: Plan) -> Outcome:
    """Let the crowd in, have things go wrong, wait until all is well, and judge."""
    began, journal, choice = time.monotonic(), Journal(), random.Random(plan.seed)
    wares = await asyncio.to_thread(stock_up, house, f"CHAOS{choice.getrandbits(32):X}")
    before, listener = await look(house), Listener(house.settings.broker)
    await listener.subscribe()
    mischief = Mischief(house, journal, choice)
    async with asyncio.TaskGroup() as tasks:
        doing = tasks.create_task(_do(mischief, plan))

        def goes_on() -> bool:
            return not doing.done() or len(journal.accepted) < plan.try_ons

        for visit in visits(house, journal, plan, wares, goes_on):
            tasks.create_task(visit)
    verdict = await Judge(house, journal, listener, before, mischief.poison).judge()
    verdict.look_at(
        "every part comes back",
        [
            f"{incident.kind}, at {incident.at} s, did not come back"
            for incident in mischief.incidents
            if incident.recovered_in is None
        ],
    )
    return Outcome(plan, mischief.incidents, journal, verdict, round(time.monotonic() - began, 1))


async def _do(mischief: Mischief, plan: Plan) -> None:
    await mischief.in_turn(plan.in_turn, plan.pause[0], plan.at_most)
    await mischief.each_once(plan.once, plan.pause)
    await mischief.at_random(plan.at_random, plan.seconds, plan.pause)


def visits(house: House, journal: Journal, plan: Plan, wares: Wares, goes_on: GoesOn) -> list[Any]:
    """Everybody of the crowd, each to be awaited."""
    crowd = plan.crowd

    def choice(who: str, number: int) -> random.Random:
        return random.Random(f"{plan.seed}/{who}/{number}")

    def client(who: str, number: int) -> Client:
        return Client(house.url, journal, choice(who, number))

    everybody: list[Visitor] = [
        Clerk(client("clerk", 0), staff_sign_in(house)),
        *(Browser(client("browser", n), wares) for n in range(crowd.browsers)),
        *(Buyer(client("buyer", n), wares) for n in range(crowd.buyers)),
        *(
            Shopper(house, journal, choice("shopper", n), crowd.habits)
            for n in range(crowd.shoppers)
        ),
    ]
    return [_visit(one, goes_on) for one in everybody]


async def _visit(visitor: Visitor, goes_on: GoesOn) -> None:
    """Who gives up leaves the others to go on."""
    with contextlib.suppress(GaveUpError):
        await visitor.visit(goes_on)
