"""Objects that must go from the store."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from commerce.core import clock, erasure
from commerce.core.database import Database
from commerce.core.erasure import ObjectDeletion
from commerce.core.settings import Settings
from commerce.core.storage import ObjectMissing, Storage


@pytest.fixture
def mark() -> str:
    return f"test-{uuid4().hex}"


async def doom(database: Database, key: str, *later: timedelta) -> None:
    async with database.transaction() as session:
        erasure.doom(session, key, *later)


async def jobs_of(database: Database, mark: str) -> list[ObjectDeletion]:
    async with database.reading() as session:
        mine = select(ObjectDeletion).where(ObjectDeletion.key.startswith(mark))
        return list(await session.scalars(mine))


async def erase(database: Database, storage: Storage) -> None:
    while await erasure.step(database, storage):
        pass


async def is_there(storage: Storage, key: str) -> bool:
    try:
        await storage.get(key)
    except ObjectMissing:
        return False
    return True


async def test_everything_under_a_prefix_goes_and_its_neighbours_stay(
    database: Database, storage: Storage, mark: str
) -> None:
    for name in ("a/1", "a/b/2", "ab/3"):
        await storage.put(f"{mark}/{name}", b"x", "text/plain")
    await doom(database, f"{mark}/a/")

    await erase(database, storage)

    left = [await is_there(storage, f"{mark}/{name}") for name in ("a/1", "a/b/2", "ab/3")]
    assert left == [False, False, True]
    assert await jobs_of(database, mark) == []


async def test_one_object_goes_by_its_key(database: Database, storage: Storage, mark: str) -> None:
    for name in ("1", "12"):
        await storage.put(f"{mark}/{name}", b"x", "text/plain")
    await doom(database, f"{mark}/1")

    await erase(database, storage)

    assert [await is_there(storage, f"{mark}/{name}") for name in ("1", "12")] == [False, True]


async def test_a_store_out_of_reach_is_asked_again(
    database: Database, storage: Storage, settings: Settings, mark: str
) -> None:
    await storage.put(f"{mark}/1", b"x", "text/plain")
    await doom(database, f"{mark}/1")
    nowhere = Storage(settings.storage.model_copy(update={"endpoint": "http://127.0.0.1:9"}))

    await erase(database, nowhere)
    (waiting,) = await jobs_of(database, mark)
    async with database.transaction() as session:
        mine = update(ObjectDeletion).where(ObjectDeletion.id == waiting.id)
        await session.execute(mine.values(due_at=clock.now()))
    await erase(database, storage)

    assert (waiting.attempts, waiting.claim_token) == (1, None)
    assert waiting.last_error
    assert not await is_there(storage, f"{mark}/1")


async def test_what_is_looked_at_again_later_is_written_down_at_once(
    database: Database, storage: Storage, mark: str
) -> None:
    await doom(database, f"{mark}/", timedelta(hours=1), timedelta(hours=2))

    await erase(database, storage)

    assert len(await jobs_of(database, mark)) == 2


@pytest.mark.parametrize("prefix", ["", "/", "uploads", "uploads/x"])
async def test_a_prefix_that_would_take_too_much_is_refused(storage: Storage, prefix: str) -> None:
    with pytest.raises(ValueError, match="slash"):
        await storage.delete_under(prefix)


async def test_what_is_reprieved_in_time_stays(
    database: Database, storage: Storage, mark: str
) -> None:
    await storage.put(f"{mark}/1", b"x", "text/plain")
    async with database.transaction() as session:
        erasure.doom_later(session, f"{mark}/", timedelta(0))

    async with database.transaction() as session:
        assert await erasure.reprieve(session, f"{mark}/")
    await erase(database, storage)

    assert await is_there(storage, f"{mark}/1")


async def test_of_a_reprieve_and_the_erasure_at_once_one_wins(
    database: Database, storage: Storage, mark: str
) -> None:
    async def reprieve(key: str) -> bool:
        async with database.transaction() as session:
            return await erasure.reprieve(session, key)

    for number in range(10):
        key = f"{mark}/{number}"
        await storage.put(key, b"x", "text/plain")
        await doom(database, key)

        reprieved, _ = await asyncio.gather(reprieve(key), erase(database, storage))

        assert await is_there(storage, key) == reprieved


async def test_nothing_that_was_not_doomed_is_reprieved(database: Database, mark: str) -> None:
    async with database.transaction() as session:
        assert not await erasure.reprieve(session, f"{mark}/")
