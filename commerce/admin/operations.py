"""The status page: how the shop runs, and what of it an operator should look at."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import operating, rounds
from commerce.admin.operations_schemas import (
    ApplicationStatus,
    Component,
    ErrorBudget,
    LoopStatus,
    Operations,
    Queues,
    QueueStatus,
    Served,
    Stock,
    TryOns,
    Waiting,
)
from commerce.core import clock, heartbeat, readings, release, revision, service_levels
from commerce.core.broker import DEAD
from commerce.core.health import Health
from commerce.core.platform import Platform
from commerce.core.readings import Reading
from commerce.core.service_levels import TARGET, WINDOW

logger = logging.getLogger(__name__)

# Seconds for which who knows what runs is waited for: a controller with much to do takes some.
PATIENCE = 8.0
# What was seen longer ago is no news: the replica that looks is gone.
STALE = timedelta(seconds=60)
# Seconds after which somebody should look why nothing moves.
OLD_TRYON, OLD_EVENT, OLD_WORK = 120.0, 30.0, 900.0


async def read(session: AsyncSession, health: Health, platform: Platform | None) -> Operations:
    """How the shop runs, in six statements and a question to who runs it."""
    # First, for it may be waited for: the session takes its connection at the first statement.
    applications = await _applications(platform)
    found = await operating.measure(session)
    recent, window = await service_levels.read(session)
    loops = rounds.judge(await readings.read(session, heartbeat.PROCESS), clock.now())
    seen = await readings.read(session, operating.QUEUES_READING)
    schema = await revision.schema_in(session)
    page = Operations(
        version=release.name(),
        schema_revision=schema,
        taken_at=clock.now(),
        status="ok",
        attention=[],
        applications=applications,
        components=[
            Component(name=name, is_up=state == "ok") for name, state in health.components.items()
        ],
        tryons=TryOns(by_stage=found["stages"], oldest_seconds=found["oldestJob"] or 0),
        outbox=Waiting(
            name="events", due=found["outbox"], oldest_seconds=found["oldestEvent"] or 0
        ),
        queues=_queues(seen.get("")),
        work=[
            Waiting(name=one["work"], due=one["due"], oldest_seconds=one["oldest"] or 0)
            for one in found["work"]
        ],
        stock=_stock(found),
        error_budget=_budget(recent, window),
        loops=loops,
    )
    attention = list(_attention(page))
    status = "attention" if attention else "ok"
    return page.model_copy(update={"attention": attention, "status": status})


def _attention(page: Operations) -> Sequence[str]:
    """What somebody should look at, in a sentence each."""
    said = [f"{part.name} is down" for part in page.components if not part.is_up]
    for application in page.applications or ():
        if application.status != "RUNNING":
            said.append(f"application {application.name} is {application.status}")
        said += [
            f"{application.name}/{one.name} is {one.status}"
            for one in application.deployments
            if one.status not in {"HEALTHY", "UPSCALING", "DOWNSCALING", "UPDATING"}
        ]
    if page.tryons.oldest_seconds > OLD_TRYON:
        said.append(f"a try-on has been going on for {page.tryons.oldest_seconds:.0f} s")
    if page.outbox.oldest_seconds > OLD_EVENT:
        said.append(f"an event has waited for {page.outbox.oldest_seconds:.0f} s to be published")
    if page.queues.dead_letters:
        said.append(f"{page.queues.dead_letters} dead letters")
    if page.queues.seen_at is None or page.taken_at - page.queues.seen_at > STALE:
        said.append("nobody has seen the broker's queues lately")
    said += [f"{one.name} is overdue" for one in page.work if one.oldest_seconds > OLD_WORK]
    said += [_late(loop) for loop in page.loops if loop.is_late]
    if page.stock.negative_variants:
        said.append(f"{page.stock.negative_variants} variants are below no stock")
    if page.error_budget.budget_left < 0:
        said.append("the error budget is overdrawn")
    return said


def _late(loop: LoopStatus) -> str:
    if not loop.processes:
        return f"nobody runs the loop of {loop.name}"
    return f"the loop of {loop.name} is late"


async def _applications(platform: Platform | None) -> list[ApplicationStatus] | None:
    if platform is None:
        return None
    try:
        found = await asyncio.wait_for(platform.applications(), PATIENCE)
    except Exception:
        logger.exception("nobody tells what runs")
        return None
    return [ApplicationStatus.model_validate(asdict(one)) for one in found]


def _queues(seen: Reading | None) -> Queues:
    if seen is None:
        return Queues(seen_at=None, dead_letters=0, queues=[])
    queues = [
        # One by one: a replica of another release may have noted more, or less.
        QueueStatus(
            name=name,
            messages=depth.get("messages", 0),
            consumers=depth.get("consumers", 0),
            is_dead_letters=name in DEAD,
        )
        for name, depth in sorted(seen.value.items())
    ]
    dead = sum(queue.messages for queue in queues if queue.is_dead_letters)
    return Queues(seen_at=seen.taken_at, dead_letters=dead, queues=queues)


def _stock(found: Mapping[str, Any]) -> Stock:
    return Stock(
        available=found["stock"]["available"],
        reserved=found["reserved"],
        negative_variants=found["stock"]["negative"],
    )


def _budget(recent: service_levels.Served, window: service_levels.Served) -> ErrorBudget:
    return ErrorBudget(
        target=TARGET,
        window_days=WINDOW.days,
        last_hour=Served.model_validate(recent),
        window=Served.model_validate(window),
        budget_left=window.budget_left,
    )
