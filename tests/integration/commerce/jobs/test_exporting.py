"""Orders taken out to files and to the store."""

import asyncio
import csv
import io
import json
import stat
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployments.jobs import export_orders
from deployments.jobs.running import House
from tests.integration.commerce.admin.ledger import MONDAY, Ledger
from tests.integration.commerce.shopping import Shop

# A week of its own: what other tests have sold is not in it.
LATER = MONDAY + timedelta(days=700)
OWN_WEEK = {"first": date(2022, 5, 9), "last": date(2022, 5, 15)}


def given(**arguments: object) -> Namespace:
    return Namespace(**{"dry_run": False, "format": "csv", "output": None, **OWN_WEEK, **arguments})


@pytest.fixture
async def sold(house: House, shop: Shop) -> None:
    ledger, gown = Ledger(house.database), await shop.product()
    formula = {"fullName": "Ada", "city": "=1+1", "country": "VN"}
    ada = (await shop.buyer()).id
    await ledger.order(ada, gown, at=LATER, shipping_address=formula)


async def test_a_table_is_safe_in_a_spreadsheet_and_the_owners_alone(
    house: House, sold: None, tmp_path: Path
) -> None:
    target = tmp_path / "orders.csv"

    done = await export_orders.work(house, given(output=target))

    [*rows] = csv.DictReader(io.StringIO(target.read_text("utf-8-sig")))
    assert rows[-1]["city"] == "'=1+1"
    assert "Ada" not in target.read_text()
    assert done.counts == {"orders": len(rows), "files": 1, "file": str(target)}
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(tmp_path.glob("*")) == [target]  # noqa: ASYNC240 - a look at a small folder


async def test_lines_of_json_say_the_same_as_it_is(
    house: House, sold: None, tmp_path: Path
) -> None:
    target = tmp_path / "orders.jsonl"

    await export_orders.work(house, given(output=target, format="jsonl"))

    orders: list[dict[str, Any]] = [json.loads(line) for line in target.read_text().splitlines()]
    assert orders[-1]["city"] == "=1+1"
    assert orders[-1]["total"] == "1000000"


async def test_a_file_in_the_store_is_written_anew_once_there_is_more_to_say(
    house: House, shop: Shop, sold: None
) -> None:
    first = await export_orders.work(house, given())
    ledger = Ledger(house.database)
    await ledger.order((await shop.buyer()).id, await shop.product(), at=LATER)

    tried = await export_orders.work(house, given(dry_run=True))
    before = await house.storage.get(str(first.counts["file"]))
    second = await export_orders.work(house, given())

    after = await house.storage.get(str(second.counts["file"]))
    assert (tried.counts["files"], second.counts["files"]) == (1, 1)
    assert int(second.counts["orders"]) == int(first.counts["orders"]) + 1
    assert after.startswith(before)


async def test_two_at_once_leave_one_whole_file(house: House, sold: None, tmp_path: Path) -> None:
    target = tmp_path / "orders.csv"

    done = await asyncio.gather(
        *(export_orders.work(house, given(output=target)) for _ in range(5))
    )

    again = await export_orders.work(house, given(output=target))
    assert any(outcome.counts["files"] for outcome in done)
    assert again.counts["files"] == 0
