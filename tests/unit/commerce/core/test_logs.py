"""What a line of the log is about."""

import asyncio

import pytest

from commerce.core import logs


def test_facts_hold_within_their_block_and_add_up() -> None:
    with logs.about(request_id="r1"):
        with logs.about(job_id="j1", request_id=None):
            inside = dict(logs.facts())
        outside = dict(logs.facts())

    assert inside == {"request_id": "r1", "job_id": "j1"}
    assert outside == {"request_id": "r1"}
    assert dict(logs.facts()) == {}


async def test_two_requests_at_once_do_not_mix() -> None:
    async def work(name: str) -> str | None:
        with logs.about(request_id=name):
            await asyncio.sleep(0)
            return logs.request_id()

    names = [f"r{number}" for number in range(50)]

    assert await asyncio.gather(*map(work, names)) == names


@pytest.mark.parametrize("given", [None, 7, b"r1", "", "a b", "a\nb", "x" * 65, "é", ["r1"]])
def test_a_name_that_is_not_plain_is_no_name(given: object) -> None:
    assert logs.request_id_in({logs.HEADER: given}) is None


def test_a_plain_name_is_taken() -> None:
    assert logs.request_id_in({logs.HEADER: "01J-a.b:c_d"}) == "01J-a.b:c_d"
