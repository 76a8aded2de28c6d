"""Whatever is killed, at whatever moment: every accepted try-on ends, once, with its pictures."""

import asyncio

from benchmarks.chaos.run import Plan, run
from benchmarks.chaos.victims import KINDS
from tests.integration.deployments.conftest import Platform

# Each kind once, in an order of the seed's, as fast as two cores bear it.
PLAN = Plan(seed=4, shoppers=3, pause=(1.0, 4.0), once=True, try_ons=15)


def test_every_part_is_killed_under_load_and_every_promise_is_kept(platform: Platform) -> None:
    outcome = asyncio.run(run(platform.house, PLAN))

    assert outcome.verdict.wrong == []
    assert {kill.kind for kill in outcome.kills} == set(KINDS)
    assert sum(outcome.verdict.jobs.values()) + len(outcome.journal.deleted) >= PLAN.try_ons
