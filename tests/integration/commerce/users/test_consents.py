"""What shoppers have agreed to."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.users import consents
from commerce.users.models import UserConsent
from tests.integration.commerce.shopping import Buyer, Shop


async def say(buyer: Buyer, purpose: str, *, granted: bool, **fields: object) -> list[Any]:
    consent = {"purpose": purpose, "granted": granted, "version": "2026-11", **fields}
    answer = await buyer.send("PUT", "/users/consents", {"consents": [consent]})
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def test_who_was_never_asked_has_agreed_to_nothing(buyer: Buyer) -> None:
    items = (await buyer.get("/users/consents")).json()["items"]

    assert {one["purpose"]: one["granted"] for one in items} == {
        "tryon-photos": False, "marketing-email": False, "analytics": False,
    }  # fmt: skip
    assert all(one["at"] is None for one in items)


async def test_the_latest_word_counts_and_every_word_is_kept(
    buyer: Buyer, database: Database
) -> None:
    await say(buyer, "analytics", granted=True, source="banner")
    await say(buyer, "analytics", granted=True, source="profile")
    items = await say(buyer, "analytics", granted=False, version="2027-01")

    said = next(one for one in items if one["purpose"] == "analytics")
    assert (said["granted"], said["version"], said["source"]) == (False, "2027-01", "app")
    async with database.reading() as session:
        assert not await consents.is_granted(session, buyer.id, "analytics")
        kept = select(func.count()).where(UserConsent.user_id == buyer.id)
        assert await session.scalar(kept) == 3


async def test_one_use_says_nothing_of_another_nor_one_shopper_of_another(
    shop: Shop, buyer: Buyer, database: Database
) -> None:
    other = await shop.buyer()
    await say(buyer, "tryon-photos", granted=True)

    async with database.reading() as session:
        assert await consents.is_granted(session, buyer.id, "tryon-photos")
        assert not await consents.is_granted(session, buyer.id, "analytics")
        assert not await consents.is_granted(session, other.id, "tryon-photos")


async def test_of_words_said_at_once_all_are_kept(buyer: Buyer, database: Database) -> None:
    await asyncio.gather(
        *(say(buyer, "analytics", granted=bool(n % 2), source=f"tab {n}") for n in range(8))
    )

    async with database.reading() as session:
        kept = select(func.count()).where(UserConsent.user_id == buyer.id)
        assert await session.scalar(kept) == 8


@pytest.mark.parametrize(
    "consent",
    [
        {"purpose": "selling-data", "granted": True, "version": "1"},
        {"purpose": "analytics", "granted": True},
        {"purpose": "analytics", "granted": "maybe", "version": "1"},
        {"purpose": "analytics", "granted": True, "version": "x" * 41},
    ],
)
async def test_a_consent_to_something_unclear_is_refused(
    buyer: Buyer, consent: dict[str, object]
) -> None:
    answer = await buyer.send("PUT", "/users/consents", {"consents": [consent]})

    assert answer.status_code == 422
