"""What has become of everything that was promised, once the shop has had time to finish."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.chaos.events import Listener, Told
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import Journal
from benchmarks.chaos.promises import events, selling, tryons
from benchmarks.chaos.queues import Depths
from benchmarks.chaos.staging import Before
from commerce.core import clock
from commerce.core.database import Database
from commerce.core.erasure import ObjectDeletion
from commerce.core.outbox import OutboxMessage
from commerce.core.storage import Storage
from commerce.orders.models import Order
from commerce.tryons.models import TryonSession

# How long a shop that is well again may take to finish what it accepted.
PATIENCE = 300.0
LOOK_EVERY = 0.5


@dataclass
class Verdict:
    """The counts, and what is wrong with them: nothing, if all is well.

    Attributes:
        promises: what was looked at, and how often it was broken.
    """

    jobs: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    pictures: int = 0
    events: int = 0
    dead_letters: dict[str, int] = field(default_factory=dict)
    drained_in: float = 0.0
    promises: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def look_at(self, promise: str, wrong: Iterable[str]) -> None:
        """Note what is wrong with a promise, if anything is."""
        found = list(wrong)
        self.promises[promise] = self.promises.get(promise, 0) + len(found)
        self.wrong += found

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


class Judge:
    """Looks at the database, the broker and the store."""

    def __init__(
        self,
        house: House,
        journal: Journal,
        listener: Listener,
        before: Before,
        poison: Counter[str] | None = None,
    ) -> None:
        """Judge what was asked for since `before`; `poison` names the dead letters to be found."""
        self._journal, self._listener, self._before = journal, listener, before
        self._poison = poison or Counter[str]()
        self._database = Database(house.settings.database)
        self._storage = Storage(house.settings.storage)
        self._depths = Depths(house)
        self._verdict = Verdict()

    async def judge(self) -> Verdict:
        """Wait for the shop to finish, then count."""
        try:
            return await self._judged()
        finally:
            await self._database.close()

    async def _judged(self) -> Verdict:
        self._verdict.look_at("clients see no 500 and no lie", self._journal.wrong)
        await self._finish()
        heard = await self._listener.heard()
        self._verdict.events = len(heard)
        async with self._database.reading() as session:
            everybodys = (await session.scalars(select(TryonSession))).all()
            jobs = [job for job in everybodys if job.id not in self._before.jobs]
            orders = await selling.orders_of_run(session, self._before)
            await self._judge_selling(session, orders)
            await self._judge_events(session, orders, jobs, heard)
        await self._judge_tryons(jobs, everybodys)
        await self._judge_dead_letters()
        return self._verdict

    async def _judge_selling(self, session: AsyncSession, orders: Sequence[Order]) -> None:
        verdict, journal = self._verdict, self._journal
        verdict.orders = dict(Counter(order.status for order in orders))
        stock = await selling.stock_adds_up(session, self._before, orders)
        verdict.look_at("stock + sold + held = start", stock)
        verdict.look_at("one order a key", selling.one_order_a_key(orders, journal))
        states = selling.states_make_sense(orders, journal)
        verdict.look_at("orders move legally, paid before sent", states)
        verdict.look_at("a code's uses = its orders, within limits", await selling.codes(session))

    async def _judge_events(
        self,
        session: AsyncSession,
        orders: Sequence[Order],
        jobs: Sequence[TryonSession],
        heard: Sequence[Told],
    ) -> None:
        told = events.orders_were_told(orders, heard) + tryons.told_once(jobs, self._journal, heard)
        self._verdict.look_at("every event is told", told)
        applied = [
            *await events.were_applied(session, heard),
            *await events.shoppers_were_told(session, orders, jobs),
            *await events.orders_are_counted(session, orders),
        ]
        self._verdict.look_at("every event is applied once", applied)

    async def _judge_tryons(
        self, jobs: Sequence[TryonSession], everybodys: Sequence[TryonSession]
    ) -> None:
        verdict = self._verdict
        verdict.jobs = dict(Counter(job.status for job in jobs))
        verdict.attempts = dict(sorted(Counter(job.attempts for job in jobs).items()))
        verdict.failures = dict(Counter(job.error_code for job in jobs if job.error_code))
        verdict.look_at("every accepted try-on ends", tryons.ended(jobs, self._journal))
        verdict.pictures, wrong = await tryons.kept_pictures(self._storage, everybodys)
        verdict.look_at("the store holds what it should", wrong)

    async def _judge_dead_letters(self) -> None:
        dead = Counter(await self._depths.dead())
        dead.subtract(self._before.dead)
        self._verdict.dead_letters = dict(dead)
        wrong = [
            f"{name} has {dead[name]} new dead letters where {self._poison[name]} are poison"
            for name in dead | self._poison
            if dead[name] != self._poison[name]
        ]
        self._verdict.look_at("dead letters are the poison alone", wrong)

    async def _finish(self) -> None:
        began = asyncio.get_running_loop().time()
        await self._wait("jobs to end", self._all_have_ended)
        await self._wait("the outbox and the queues to empty", self._nothing_is_under_way)
        self._verdict.drained_in = round(asyncio.get_running_loop().time() - began, 1)
        await self._wait("doomed objects to be erased", self._nothing_is_doomed)
        await self._wait("the queues to empty", self._nothing_is_under_way)

    async def _wait(self, what: str, holds: Callable[[], Awaitable[bool]]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not await holds():  # noqa: ASYNC110 - nobody tells of it
                    await asyncio.sleep(LOOK_EVERY)
            self._verdict.look_at("all work is done in time", [])
        except TimeoutError:
            vain = f"waited {PATIENCE:.0f} s in vain for {what}"
            self._verdict.look_at("all work is done in time", [vain])

    async def _all_have_ended(self) -> bool:
        unfinished = select(func.count()).where(TryonSession.status == "processing")
        async with self._database.reading() as session:
            return not await session.scalar(unfinished)

    async def _nothing_is_under_way(self) -> bool:
        async with self._database.reading() as session:
            waiting = await session.scalar(select(func.count()).select_from(OutboxMessage))
        return not waiting and not await self._depths.living()

    async def _nothing_is_doomed(self) -> bool:
        """Have the time come for whatever was doomed; whether all of it is gone."""
        soon = update(ObjectDeletion).where(ObjectDeletion.claim_token.is_(None))
        async with self._database.transaction() as session:
            await session.execute(soon.values(due_at=clock.now()))
            return not await session.scalar(select(func.count()).select_from(ObjectDeletion))
