"""Try-ons from before there were outfits and services, there and back."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from commerce.migrations import configuration

IDS = {name: uuid4() for name in ("user", "product", "with_product", "without", "key", "services")}
JOB = (
    "INSERT INTO tryon_sessions (id, user_id, product_id, photo_key, garment_keys, category, mode,"
    " samples, seed, engine, status, stage, progress, results, attempts)"
    " VALUES ({}, :user, {}, 'p', '{}', 'tops', 'fast', 1, 0, 'drape', 'completed', 'done', 100,"
    " '[]', 1)"
)
BEFORE = (
    (
        "INSERT INTO users (id, firebase_uid, email_verified, locale, currency, token_generation)"
        " VALUES (:user, 'uid', false, 'vi', 'VND', 0)"
    ),
    JOB.format(":with_product", ":product", '["a"]'),
    JOB.format(":without", "NULL", '["b", "c"]'),
    "INSERT INTO tryon_quotas (user_id, day, asked) VALUES (:user, '2026-11-23', 7)",
)
SERVICES = (
    "INSERT INTO api_keys (id, name, prefix, key_hash) VALUES (:key, 'k', 'atl_', '\\x00')",
    (
        "INSERT INTO tryon_sessions (id, api_key_id, photo_key, garments, category, mode, samples,"
        " seed, engine, status, stage, progress, results, attempts) VALUES (:services, :key, 'p',"
        " '[]', 'tops', 'fast', 1, 0, 'drape', 'completed', 'done', 100, '[]', 1)"
    ),
    "INSERT INTO tryon_quotas (owner_id, day, asked) VALUES (:key, '2026-11-23', 3)",
)


async def run(engine: AsyncEngine, *statements: str) -> list[Any]:
    """Run statements in one transaction; the rows of the last one, by their first column."""
    async with engine.begin() as connection:
        for statement in statements:
            used = {name: value for name, value in IDS.items() if f":{name}" in statement}
            result = await connection.execute(text(statement), used)
        return sorted(map(tuple, result)) if result.returns_rows else []


async def test_old_try_ons_name_their_garments_and_services_leave_nothing_behind(
    engine: AsyncEngine,
) -> None:
    config = configuration(engine.url.render_as_string(hide_password=False))
    # In a thread: Alembic's environment runs an event loop of its own.
    await asyncio.to_thread(command.upgrade, config, "0009")
    await run(engine, *BEFORE)

    await asyncio.to_thread(command.upgrade, config, "0010")
    garments = await run(engine, "SELECT id, garments FROM tryon_sessions")
    with pytest.raises(IntegrityError):
        await run(engine, "UPDATE tryon_sessions SET user_id = NULL")
    await run(engine, *SERVICES)
    with pytest.raises(IntegrityError):
        await run(engine, "UPDATE tryon_sessions SET api_key_id = :key")
    await asyncio.to_thread(command.downgrade, config, "0009")
    keys = await run(engine, "SELECT id, garment_keys FROM tryon_sessions")
    counted = await run(engine, "SELECT asked FROM tryon_quotas")

    product = str(IDS["product"])
    assert dict(garments) == {
        IDS["with_product"]: [{"key": "a", "category": "tops", "productId": product}],
        IDS["without"]: [{"key": name, "category": "tops"} for name in "bc"],
    }
    assert dict(keys) == {IDS["with_product"]: ["a"], IDS["without"]: ["b", "c"]}
    assert counted == [(7,)]
