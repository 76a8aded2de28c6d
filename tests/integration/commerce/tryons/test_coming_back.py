"""A line is held for so long and no longer, so that replicas that are replaced need cut none."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from commerce.app import BASE, create_app
from commerce.core.settings import Settings
from tests.integration.commerce.serving import serving
from tests.integration.commerce.shopping import Buyer
from tests.integration.commerce.tryons.conftest import Ask
from tests.integration.commerce.tryons.test_following import statuses_in


@pytest.fixture(scope="module")
def hasty(settings: Settings, migrated: None) -> Iterator[str]:
    """The address of a shop that holds a line for no time at all."""
    tryon = settings.tryon.model_copy(update={"stream_lifetime": timedelta(0)})
    with serving(create_app(settings.model_copy(update={"tryon": tryon}))) as url:
        yield url


def events_of(shop: str, job_id: UUID) -> str:
    return f"{shop}{BASE}/tryon/status/{job_id}/events"


async def test_a_stream_that_ends_before_its_job_is_whole_and_can_be_taken_up_again(
    hasty: str, buyer: Buyer, ask: Ask
) -> None:
    job_id = await ask()

    async with httpx.AsyncClient(headers=buyer.headers, trust_env=False) as client:
        answers = [await client.get(events_of(hasty, job_id)) for _ in range(2)]

    # A stream that was cut would have raised; each tells how the job is when it begins.
    assert [statuses_in(answer.text) for answer in answers] == [["processing"], ["processing"]]
    assert all(answer.text.startswith("retry: ") for answer in answers)


async def test_a_socket_is_closed_with_the_code_for_coming_back(
    hasty: str, buyer: Buyer, ask: Ask
) -> None:
    where = f"{hasty.replace('http', 'ws', 1)}{BASE}/tryon/ws/{await ask()}"

    async with connect(where, additional_headers=buyer.headers, proxy=None) as socket:
        first = await socket.recv()
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert '"processing"' in str(first)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
