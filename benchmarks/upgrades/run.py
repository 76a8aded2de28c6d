"""A run: a crowd, visitors at a steady pace, and an operator who rolls out, errs, and goes back."""

import asyncio
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.chaos import run as chaos
from benchmarks.chaos.events import Listener
from benchmarks.chaos.run import Crowd, visits
from benchmarks.chaos.staging import look, stock_up
from benchmarks.chaos.verdict import Judge, Verdict
from benchmarks.upgrades.house import Site
from benchmarks.upgrades.ledger import Ledger
from benchmarks.upgrades.operator import Operator, Typed
from benchmarks.upgrades.releases import Release, broken
from benchmarks.upgrades.visitors import browse


@dataclass(frozen=True)
class Plan:
    """What a run does.

    Attributes:
        rate: requests a second of the steady visitors.
        rest: seconds before, between and after the operator's commands.
        upgrades: whether the operator rolls this release out.
        errs: whether the operator rolls out what cannot start, and goes back.
    """

    crowd: Crowd = field(default_factory=Crowd)
    rate: float = 10.0
    rest: float = 15.0
    upgrades: bool = True
    errs: bool = True
    seed: int = 0


@dataclass
class Outcome:
    """Everything that is to be told of a run."""

    plan: Plan
    releases: tuple[str, str]
    ledger: Ledger
    typed: list[Typed]
    verdict: Verdict
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "plan": asdict(self.plan),
            "releases": self.releases,
            "phases": [
                {
                    "name": one.name,
                    "at": one.at,
                    "seconds": one.seconds,
                    "answers": sum(one.answers.values()),
                    "failed": dict(one.failed),
                    "p50": one.percentile(0.5),
                    "p99": one.percentile(0.99),
                }
                for one in self.ledger.phases
            ],
            "failures": self.ledger.failures,
            "commands": [asdict(one) for one in self.typed],
            "accepted": len(self.ledger.accepted),
            "orders": len(self.ledger.orders),
            **self.verdict.as_json(),
            "wrong": self.wrong,
        }


async def run(site: Site, old: Release, new: Release, plan: Plan) -> Outcome:
    """Open with the old release, let the crowd in, roll over and back, and judge."""
    operator, ledger, house = Operator(site), Ledger(), site.house
    if not await operator.deploy(old):
        raise RuntimeError(operator.typed[-1].said)
    wares = await asyncio.to_thread(stock_up, house, "UPGRADE")
    before, listener = await look(house), Listener(house.settings.broker)
    await listener.subscribe()
    rolling = asyncio.create_task(_roll(operator, ledger, new, plan))

    def goes_on() -> bool:
        return not rolling.done()

    coming = visits(house, ledger, chaos.Plan(plan.seed, crowd=plan.crowd), wares, goes_on)
    await asyncio.gather(rolling, browse(house.url, ledger, plan.rate, goes_on), *coming)
    verdict = await Judge(house, ledger, listener, before).judge()
    wrong = [*rolling.result(), *verdict.wrong, *ledger.failures]
    return Outcome(plan, (old.name, new.name), ledger, operator.typed, verdict, wrong)


async def _roll(operator: Operator, ledger: Ledger, new: Release, plan: Plan) -> list[str]:
    """Everything an operator does, in turn; what did not go as it should."""
    steps = Steps(operator, ledger, plan)
    await steps.rest("before", plan.rest)
    if plan.upgrades:
        await _upgrade(steps, new)
    if plan.errs:
        await _err(steps, new)
    await steps.rest("after", plan.rest)
    return steps.wrong


async def _upgrade(steps: "Steps", new: Release) -> None:
    operator, weights = steps.operator, str(steps.operator.site.other_weights())
    if not await steps.take("expand", operator.migrate(new, "upgrade")):
        return  # as an operator would: the old code serves on
    await steps.rest("old code, new schema", steps.plan.rest)
    await steps.take("shop: new code", operator.deploy(new, "commerce"))
    await steps.take("fitting room: new weights", operator.deploy(new, "tryon", weights=weights))
    await steps.rest("both new", steps.plan.rest)
    await steps.take("contract", operator.migrate(new, "upgrade", "--contract"))


async def _err(steps: "Steps", new: Release) -> None:
    operator = steps.operator
    bad = operator.deploy(new, "tryon", weights="/nowhere")
    await steps.take("bad fitting room (weights)", bad, succeeds=False)
    await steps.take("rollback", operator.rollback())
    for kind in ("constructor", "health"):
        deploying = operator.deploy(broken(new, kind), "commerce")
        await steps.take(f"bad shop ({kind})", deploying, succeeds=False)
        await steps.take("rollback", operator.rollback())


@dataclass
class Steps:
    """Each step is a phase of the ledger."""

    operator: Operator
    ledger: Ledger
    plan: Plan
    wrong: list[str] = field(default_factory=list)

    async def rest(self, name: str, seconds: float) -> None:
        """Only watch."""
        with self.ledger.phase(name) as phase:
            await asyncio.sleep(seconds)
        print(phase.line(), flush=True)

    async def take(self, name: str, step: Any, *, succeeds: bool = True) -> bool:  # noqa: ANN401 - an awaitable of a truth
        """Do it, and tell whether it ended as it should; it is noted if not."""
        with self.ledger.phase(name) as phase:
            done = await step
        print(phase.line(), flush=True)
        if done != succeeds:
            said = self.operator.typed[-1].said.strip()[-800:]
            self.wrong.append(f"{name}: {'failed' if succeeds else 'did not fail'}: {said}")
        return bool(done == succeeds)
