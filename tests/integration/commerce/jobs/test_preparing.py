"""The job that prepares the catalogue, as operators start it."""

import json
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from commerce.core.database import Database
from commerce.pictures import following
from deployments.jobs import prepare_catalogue
from deployments.jobs.prepare_catalogue import work
from deployments.jobs.running import House
from tests.integration.commerce.pictures.conftest import pictures_of
from tests.integration.commerce.shopping import Shop


async def test_a_dry_run_says_how_much_there_is_and_prepares_nothing(
    house: House, database: Database, shop: Shop
) -> None:
    images = [{"key": f"products/{uuid4().hex}.png", "alt": "", "color": None} for _ in range(3)]
    gown = await shop.product(images=images)
    async with database.transaction() as session:
        await following.follow(session, gown.id)
    arguments = ["--dry-run", "--only", "renditions,colors", "--products", str(gown.id)]

    outcome = await work(house, prepare_catalogue.parsed(arguments))

    assert outcome.counts == {"left": 3}
    assert not outcome.left_over
    assert all(row.attempts == 0 for row in await pictures_of(database, gown))
    json.dumps(outcome.counts)


def test_a_day_begins_at_the_shops_midnight() -> None:
    given = prepare_catalogue.parsed(["--since", "2026-01-01"])

    aim = prepare_catalogue.aimed(given, ZoneInfo("Asia/Ho_Chi_Minh"))

    assert aim.scope.since == datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert given.only == ("garment", "renditions", "colors", "embedding")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--only", "renditions,soul"], ["--only", ""], ["--workers", "0"], ["--workers", "-1"],
        ["--workers", "1000"], ["--since", "2026-02-30"], ["--products", "gown"],
        ["--cpus", "-1"], ["--cpus", "nan"],
    ],
)  # fmt: skip
def test_arguments_that_nobody_understands_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        prepare_catalogue.parsed(arguments)

    assert refusal.value.code == 2
