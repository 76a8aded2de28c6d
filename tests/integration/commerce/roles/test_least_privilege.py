"""The database's roles (deploy/postgres/roles.sql): the shop runs on rows alone."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx
import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import URL, make_url

from commerce import background
from commerce.app import BASE, create_app
from commerce.background import Context
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.migrations import configuration
from commerce.products.models import Category
from devstack.paths import PROJECT
from tests.integration.commerce.conftest import opened
from tests.integration.commerce.shopping import Shop

ROLES = (PROJECT / "deploy" / "postgres" / "roles.sql").read_text("utf-8")
RUNBOOKS = (PROJECT / "docs" / "runbooks.md").read_text("utf-8")


@dataclass(frozen=True)
class Installation:
    """A database of its own, with a login for each role."""

    root: URL
    logins: dict[str, URL]

    async def do(self, role: str, statement: str) -> None:
        """Run statements as a role, or as `root`."""
        url = self.root if role == "root" else self.logins[role]
        await _run(url, statement)


@pytest.fixture(scope="module")
async def installation(settings: Settings) -> AsyncIterator[Installation]:
    """Set up as docs/deploying.md says: roles, the owner's migration, roles again."""
    server = make_url(settings.database.url.get_secret_value())
    name = f"roles_{uuid4().hex}"
    await _run(server, f"CREATE DATABASE {name}")
    root = server.set(database=name)
    await _run(root, ROLES)
    logins = {role: await _login(root, role) for role in ("owner", "app", "analyst")}
    config = configuration(logins["owner"].render_as_string(hide_password=False))
    # In a thread: Alembic's environment runs an event loop of its own.
    await asyncio.to_thread(command.upgrade, config, "head")
    await _run(root, ROLES)
    yield Installation(root, logins)
    await _run(server, f"DROP DATABASE {name} WITH (FORCE)")
    for url in logins.values():
        await _run(server, f"DROP ROLE {url.username}")


async def _run(url: URL, statement: str) -> None:
    """Run statements as they stand in a file."""
    where = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(where)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _login(root: URL, role: str) -> URL:
    name, password = f"{role}_{uuid4().hex}", uuid4().hex
    await _run(
        root,
        f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE atelier_{role};"
        f"ALTER ROLE {name} SET role = 'atelier_{role}'",
    )
    return root.set(username=name, password=password)


@pytest.fixture
def settings_of_the_app(installation: Installation, settings: Settings) -> Settings:
    url = SecretStr(installation.logins["app"].render_as_string(hide_password=False))
    return settings.model_copy(
        update={"database": settings.database.model_copy(update={"url": url})}
    )


async def test_a_shoppers_journey_and_all_that_goes_on_behind_it_need_rows_alone(
    settings_of_the_app: Settings,
) -> None:
    async with opened(create_app(settings_of_the_app)) as app:
        database: Database = app.state.database
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://s{BASE}") as client:
            async with database.transaction() as session:
                session.add(Category(slug="dresses", name="dresses"))
            shop = Shop(database, settings_of_the_app, client)
            product, buyer = await shop.product(), await shop.buyer()
            seen = await buyer.get(f"/products/{product.id}")
            added = await buyer.add(product)
            ordered = await buyer.order(key=uuid4().hex)
            cancelled = await buyer.post(f"/orders/{ordered.json()['id']}/cancel", {})
            code = {
                "code": uuid4().hex[:12].upper(),
                "name": "Ten",
                "kind": "percentage",
                "value": 10,
            }
            made = await client.post("/admin/discounts", headers=await shop.staff(), json=code)
        context = Context(settings_of_the_app, database, app.state.storage, app.state.redis)
        steps = [await loop.step() for loop in background.loops(context)]

    codes = [answer.status_code for answer in (seen, added, ordered, cancelled, made)]
    assert codes == [200, 201, 201, 200, 201], made.text
    assert all(done >= 0 for done in steps)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE orders ADD COLUMN mine int",
        "DROP TABLE orders",
        "TRUNCATE orders CASCADE",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION btree_gist",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "UPDATE audit_entries SET action = 'nothing'",
        "DELETE FROM audit_entries",
        "UPDATE alembic_version SET version_num = '0001'",
        "SET ROLE atelier_owner",
        "CREATE ROLE mine",
        "COPY orders TO PROGRAM 'cat'",
    ],
)
async def test_the_shop_can_neither_change_tables_nor_what_staff_did(
    installation: Installation, statement: str
) -> None:
    with pytest.raises(asyncpg.PostgresError) as refused:
        await installation.do("app", statement)

    # insufficient_privilege
    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT status, count(*), sum(total) FROM orders GROUP BY status",
        "SELECT product_id, sum(quantity) FROM order_items GROUP BY 1",
        "SELECT error_code, count(*) FROM tryon_sessions GROUP BY 1",
        "SELECT provider, status, sum(amount) FROM payments GROUP BY 1, 2",
    ],
)
async def test_an_analyst_sees_what_was_sold_paid_and_tried_on(
    installation: Installation, statement: str
) -> None:
    await installation.do("analyst", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT email FROM users",
        "SELECT * FROM orders",
        "SELECT shipping_address FROM orders",
        "SELECT user_id FROM payments",
        "SELECT photo_key FROM tryon_sessions",
        "SELECT * FROM admin_users",
        "SELECT * FROM refresh_tokens",
        "SELECT * FROM webhook_endpoints",
        "SELECT * FROM user_addresses",
        "SELECT * FROM audit_entries",
        "SET transaction_read_only = off; UPDATE products SET name = 'mine'",
    ],
)
async def test_an_analyst_sees_nobody_and_changes_nothing(
    installation: Installation, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await installation.do("analyst", statement)


async def test_who_has_no_role_of_the_shop_does_not_get_in(installation: Installation) -> None:
    name, password = f"nobody_{uuid4().hex}", uuid4().hex
    await installation.do("root", f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _run(installation.root.set(username=name, password=password), "SELECT 1")

    await installation.do("root", f"DROP ROLE {name}")


async def test_the_runbooks_queries_run(installation: Installation) -> None:
    queries = re.findall(r"`(SELECT [^`]*;)`", RUNBOOKS)

    assert len(queries) >= 5
    for query in queries:
        # As it stands, but for what drops something.
        if "…" not in query:
            await installation.do("root", query)
