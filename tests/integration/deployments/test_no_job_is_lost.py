"""Whatever is killed, at whatever moment: what clients were promised is kept, once."""

import asyncio

from benchmarks.chaos.mischief import KILLS
from benchmarks.chaos.run import Crowd, Plan, run
from tests.integration.deployments.conftest import Platform

# Each kind once, in an order of the seed's, as fast as two cores bear it.
PLAN = Plan(seed=4, once=tuple(KILLS), pause=(1.0, 4.0), try_ons=15, crowd=Crowd(1, 1, 3))


def test_every_part_is_killed_under_load_and_every_promise_is_kept(platform: Platform) -> None:
    outcome = asyncio.run(run(platform.house, PLAN))

    assert outcome.verdict.wrong == []
    assert {incident.kind for incident in outcome.incidents} == set(KILLS)
    assert sum(outcome.verdict.jobs.values()) + len(outcome.journal.deleted) >= PLAN.try_ons
    assert outcome.journal.orders
