"""Orders from before there were deadlines, included tax and refunds."""

import asyncio
from uuid import uuid4

from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from commerce.migrations import configuration

USER, ADMIN, ORDER = uuid4(), uuid4(), uuid4()
BEFORE = (
    (
        "INSERT INTO users (id, firebase_uid, email_verified, locale, currency, token_generation)"
        " VALUES (:user, 'uid', false, 'vi', 'VND', 0)"
    ),
    (
        "INSERT INTO admin_users (id, email, password_hash, role, active, token_generation,"
        " failed_attempts) VALUES (:admin, 'ada@atelier.example', 'none', 'owner', true, 0, 0)"
    ),
    (
        "INSERT INTO orders (id, number, user_id, status, currency, subtotal, discount, shipping,"
        " tax, total, shipping_address, payment_method) VALUES (:order, '7KQ2M-X9TVA', :user,"
        " 'delivered', 'VND', 900, 100, 50, 0, 850, '{}', 'cash_on_delivery')"
    ),
    (
        "INSERT INTO order_status_changes (id, order_id, status, actor) VALUES"
        " (gen_random_uuid(), :order, 'processing', CAST(:user AS uuid)::text),"
        " (gen_random_uuid(), :order, 'delivered', CAST(:admin AS uuid)::text)"
    ),
)


async def test_an_old_order_is_paid_and_names_who_moved_it(engine: AsyncEngine) -> None:
    config = configuration(engine.url.render_as_string(hide_password=False))
    # In a thread: Alembic's environment runs an event loop of its own.
    await asyncio.to_thread(command.upgrade, config, "0004")
    async with engine.begin() as connection:
        for statement in BEFORE:
            parameters = {"user": USER, "admin": ADMIN, "order": ORDER}
            used = {name: value for name, value in parameters.items() if f":{name}" in statement}
            await connection.execute(text(statement), used)

    await asyncio.to_thread(command.upgrade, config, "0005")
    async with engine.connect() as connection:
        order = (
            await connection.execute(
                text("SELECT total, tax, paid_amount, refund_due, delivered_at FROM orders")
            )
        ).one()
        actors = await connection.scalars(
            text("SELECT actor FROM order_status_changes ORDER BY status DESC")
        )
        found = actors.all()
    await asyncio.to_thread(command.downgrade, config, "0004")

    assert (order.total, order.tax, order.paid_amount, order.refund_due) == (850, 0, 850, 0)
    assert order.delivered_at is not None
    assert found == ["shopper", "ada@atelier.example"]
