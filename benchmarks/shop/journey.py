"""A shopper's two adds and order as the shop says them to PostgreSQL, for pgbench to say again.

The application itself is asked, in this process and on the measured database; its driver tells of
every statement with its values, round trip by round trip. What names one journey alone (ids, the
order's number, its key, the telephone) becomes a place that each repetition fills anew.
"""

import asyncio
import json
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from benchmarks.address import ADDRESS
from benchmarks.goods import product_id
from benchmarks.shop.goods import CODE, Goods
from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.settings import Settings

# Odd, so that a product six further, of the same colour, is on sale too (benchmarks.goods).
FIRST, SECOND, STEP = 1, 3, 6
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PLACE = re.compile(r"\$(\d+)")
# Places of `format`, in the order in which `_FILLED` gives what belongs there.
_USER, _NUMBER, _KEY, _PHONE, _TAIL, _LOCK = (f"%{n}$s" for n in range(5, 11))
_PIECES = {
    product_id(FIRST): "%1$s",
    product_id(SECOND): "%2$s",
    product_id(FIRST).replace("7000-8000", "7000-9300"): "%3$s",
    product_id(SECOND).replace("7000-8000", "7000-9300"): "%4$s",
}
_KEY_TOLD, _PHONE_TOLD = "journey-0000", "+84 901 234 567"
_TOO_BIG_TO_COUNT = 2**32


@dataclass(frozen=True)
class Statement:
    """One round trip: what was said, with $1, $2 and so on, and the values as text."""

    sql: str
    values: tuple[str | None, ...]


@dataclass(frozen=True)
class Replay:
    """What pgbench needs: a script, and the values of its variables that never change."""

    script: str
    variables: Mapping[str, str]


async def replay(settings: Settings, goods: Goods) -> Replay:
    """Make one journey on the shop that these settings are of, and its repetition.

    Raises:
        HTTPStatusError: the shop refused an add or the order.
    """
    heard, number, user = await _heard(settings, goods)
    clients = await _shoppers(settings)
    return script(heard, number, user, clients, goods.products)


def script(
    heard: Sequence[Statement], number: str, user: str, clients: Sequence[str], products: int
) -> Replay:
    """A journey's statements as pgbench repeats them, each client as another shopper.

    Only the first statement is not the shop's: it makes the values of all the others.
    """
    fresh = fresh_ids(heard, {user, *_discounts(heard)})
    places = {user: _USER, number: _NUMBER, **_PIECES, **fresh}
    constants: dict[str, str] = {"users": ",".join(clients)}
    made: list[str] = []
    said = [_said(n, one, places, constants, made) for n, one in enumerate(heard)]
    lines = [
        rf"\set first {FIRST} + {STEP} * random(0, {(products - SECOND) // STEP})",
        rf"\set second {SECOND} + {STEP} * random(0, {(products - SECOND) // STEP})",
        r"\set n (:start + :k) * 64 + :client_id",
        r"\set k :k + 1",
        f"SELECT {', '.join(made)} FROM ({_FILLED}) AS filled \\gset",  # noqa: S608 - ours
        *said,
    ]
    return Replay("\n".join(lines) + "\n", {**constants, "k": "0"})


def fresh_start() -> str:
    """Where a run's numbers begin, behind those of every run before."""
    return str(int((time.time() - 1_750_000_000) * 4096))


# What the places of a journey are filled with, by columns a to j.
_FILLED = """
    SELECT '01900000-0000-7000-8000-' || lpad(to_hex(:first::bigint), 12, '0') AS a,
        '01900000-0000-7000-8000-' || lpad(to_hex(:second::bigint), 12, '0') AS b,
        '01900000-0000-7000-9300-' || lpad(to_hex(:first::bigint), 12, '0') AS c,
        '01900000-0000-7000-9300-' || lpad(to_hex(:second::bigint), 12, '0') AS d,
        (string_to_array(:users, ','))[:client_id::int + 1] AS e,
        'Q' || to_hex(:n::bigint) AS f, 'replay-' || :n AS g,
        lpad((:n::bigint % 1000000000)::text, 9, '0') AS h,
        lpad(to_hex(:n::bigint), 12, '0') AS i, :n::bigint AS j
""".replace("\n", " ")


def _said(
    n: int,
    one: Statement,
    places: Mapping[str, str],
    constants: dict[str, str],
    made: list[str],
) -> str:
    """A statement for pgbench; adds to what never changes, and to what each journey makes."""
    names: list[str] = []
    for m, value in enumerate(one.values):
        name = f"v{n}_{m}"
        if value is None:
            names.append("NULL")
            continue
        template = _template(value, places)
        constants[f"t{name}" if template else name] = template or value
        if template:
            made.append(f"format(:t{name}, a, b, c, d, e, f, g, h, i, j) AS {name}")
        names.append(f":{name}")
    return _PLACE.sub(lambda place: names[int(place[1]) - 1], " ".join(one.sql.split())) + ";"


def _template(value: str, places: Mapping[str, str]) -> str | None:
    """A value with places in it, for `format`; None if it is the same in every journey."""
    text = value.replace("%", "%%")
    for told, place in places.items():
        text = text.replace(told, place)
    # A lock's number, which is of the key.
    if value.lstrip("-").isdecimal() and abs(int(value)) > _TOO_BIG_TO_COUNT:
        return _LOCK
    text = text.replace(_KEY_TOLD, _KEY)
    for phone in (_PHONE_TOLD, _PHONE_TOLD.replace(" ", "")[3:]):
        text = text.replace(phone, _PHONE)
    return text if text.replace("%%", "%") != value else None


def fresh_ids(heard: Sequence[Statement], known: Collection[str]) -> dict[str, str]:
    """Which ids a journey made for itself, each as a place: another id, and the repetition's tail.

    It begins as the shop's own does, with a time, so that indexes grow at one end here too.
    """
    seen: dict[str, str] = {}
    for value in (value for one in heard for value in one.values if value is not None):
        for found in _UUID.findall(value):
            if found not in known and found not in _PIECES and found not in seen:
                seen[found] = f"{found[:14]}7{len(seen):03x}-8000-{_TAIL}"
    return seen


async def _heard(settings: Settings, goods: Goods) -> tuple[list[Statement], str, str]:
    """The statements of one journey, its order's number and who made it."""
    lines = {str(line["productId"]): line for line in goods.lines}
    adds = [lines[product_id(number)] for number in (FIRST, SECOND)]
    order = {
        "shippingAddress": {**ADDRESS, "phone": _PHONE_TOLD},
        "paymentMethod": "cash_on_delivery",
        "discountCode": CODE,
    }
    app, heard = create_app(settings), list[Statement]()
    async with app.router.lifespan_context(app):
        listen(app.state.database, heard)
        await app.state.database.engine.dispose()
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url=f"http://shop.test{BASE}",
            headers={"Authorization": f"Bearer {goods.tokens[-1]}"},
        )
        async with client:
            # Once for what a replica asks but the first time.
            for key in (str(uuid4()), _KEY_TOLD):
                heard.clear()
                for line in adds:
                    (await client.post("/cart/items", json=line)).raise_for_status()
                answer = await client.post("/orders", json=order, headers={"Idempotency-Key": key})
                told = answer.raise_for_status().json()
                await asyncio.sleep(0.1)  # what is heard is told a turn of the loop later
    return heard, told["number"], str(heard[0].values[0])


def _discounts(heard: Sequence[Statement]) -> set[str]:
    """Ids of the discounts that were used."""
    values = (value for one in heard for value in one.values if value is not None)
    rows = (json.loads(value) for value in values if '"discount_id"' in value)
    return {row["discount_id"] for some in rows for row in some}


def listen(database: Database, heard: list[Statement]) -> None:
    """Keep what the driver is told on every new connection of a pool."""

    def keep(query: Any) -> None:  # noqa: ANN401 - the driver has no types
        heard.append(Statement(query.query, tuple(_texts(query.args))))

    def connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        del entry
        driver: Any = connection.driver_connection
        driver.add_query_logger(keep)

    event.listen(database.engine.sync_engine, "connect", connected)


def _texts(values: Sequence[object]) -> Iterator[str | None]:
    """Values as PostgreSQL reads them."""
    for value in values:
        if isinstance(value, list):
            yield "{" + ",".join(map(str, value)) + "}"
        elif isinstance(value, bytes):
            yield "\\x" + value.hex()
        elif isinstance(value, datetime | UUID):
            yield str(value)
        else:
            yield None if value is None else str(value)


async def _shoppers(settings: Settings) -> list[str]:
    database = Database(settings.database)
    async with database.direct() as work:
        rows = await work.rows("SELECT id FROM users ORDER BY id LIMIT 64")
    await database.close()
    return [str(row[0]) for row in rows]
