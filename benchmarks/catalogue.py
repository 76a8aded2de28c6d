"""How fast the catalogue reads with 100,000 products of 8 variants each.

`python -m benchmarks.catalogue [--products 100000] [--rounds 40] [--keep]`, with the settings of
the shop in the environment. A scratch database is made beside the shop's own and dropped at its
end. Each case is measured as a call of the service, which always asks PostgreSQL, and as a request
through the whole application, without HTTP around it: before the cache has it, and after.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.goods import fill
from commerce.app import BASE, create_app
from commerce.core.database import Database
from commerce.core.locales import FIRST
from commerce.core.settings import Settings
from commerce.products import service as products
from commerce.products.cache import AnswerCache
from commerce.products.changes import CATALOGUE, SHELVES, tag
from commerce.products.queries import View
from commerce.products.schemas import ProductQuery

SCRATCH = "bench_catalogue"
DEEP = 50


@dataclass(frozen=True, slots=True)
class Case:
    """A read: a list with a query, or the product with a name."""

    name: str
    query: dict[str, Any] | None = None
    product: str = ""

    @property
    def path(self) -> str:
        """The request's path and query."""
        if self.query is None:
            return f"/products/{self.product}"
        return f"/products?{urlencode(self.query, doseq=True)}"


CASES = (
    Case("list, newest", {}),
    Case("list, price-asc", {"sort": "price-asc"}),
    Case("list, name", {"sort": "name"}),
    Case("filters: category, size, colour, stock", {
        "category": ["department-2"], "size": ["M"], "color": ["jade"], "inStock": "true"}),
    Case("filters: brand, price range", {
        "brand": ["maison 7"], "minPrice": 20_000_000, "maxPrice": 40_000_000}),
    Case(f"page {DEEP}", {"page": DEEP}),
    Case(f"page {DEEP} by cursor", {}),
    Case("search, exact", {"q": "áo dài lụa Hà Đông"}),
    Case("search, no diacritics", {"q": "ao dai lua ha dong"}),
    Case("search, typo", {"q": "ao dai cashmre"}),
    Case("search, SKU", {"q": "SKU-4711-3"}),
    Case("search, one common word", {"q": "cashmere"}),
    Case("facets of a search", {"q": "cashmere", "facets": "true"}),
    Case("facets of a category", {"category": ["shelf-7"], "facets": "true"}),
    Case("facets of everything", {"facets": "true"}),
    Case("product by id", product="01900000-0000-7000-8000-000000001267"),
    Case("product by slug", product="product-4711"),
)  # fmt: skip


@asynccontextmanager
async def _scratch(settings: Settings, count: int, *, keep: bool) -> AsyncIterator[Settings]:
    """The settings of a shop with so many products in a database of its own."""
    url = make_url(settings.database.url.get_secret_value())
    mine = url.set(database=SCRATCH).render_as_string(hide_password=False)
    server = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        named = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)"
        if not await connection.scalar(text(named), {"name": SCRATCH}):
            begun = time.perf_counter()
            await connection.execute(text(f"CREATE DATABASE {SCRATCH}"))
            upgrade = (sys.executable, "-m", "commerce.migrations", "upgrade")
            environment = os.environ | {"DATABASE__URL": mine}
            process = await asyncio.create_subprocess_exec(*upgrade, env=environment)
            if await process.wait():
                sys.exit("the tables could not be made")
            await fill(mine, count)
            print(f"filled in {time.perf_counter() - begun:.0f} s")
        patient = {"url": SecretStr(mine), "statement_timeout": settings.auth.token_lifetime}
        yield settings.model_copy(update={"database": settings.database.model_copy(update=patient)})
        if not keep:
            await connection.execute(text(f"DROP DATABASE {SCRATCH} WITH (FORCE)"))
    await server.dispose()


async def request(app: FastAPI, path: str) -> bytes:
    """One request to the application, without a server and a client around it."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": BASE + path, "raw_path": (BASE + path).encode(),
        "query_string": query.encode(), "headers": [(b"host", b"shop.test")], "root_path": "",
        "client": None, "server": ("shop.test", 80), "state": {},
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - an ASGI message
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, (path, sent)  # noqa: S101, PLR2004 - a failed read has no figure
    return b"".join(message.get("body", b"") for message in sent[1:])


async def _measure(work: Callable[[], Awaitable[object]], rounds: int) -> str:
    latencies = []
    for _ in range(rounds):
        begun = time.perf_counter()
        await work()
        latencies.append((time.perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(latencies, n=20)
    return f"{statistics.median(latencies):7.1f} /{cuts[18]:7.1f}"


async def _call(database: Database, case: Case, view: View) -> object:
    async with database.reading() as session:
        if case.query is None:
            return await products.read(session, view, case.product)
        return await products.read_page(session, view, ProductQuery.model_validate(case.query))


async def _cursor(app: FastAPI) -> str:
    """Where the page before the deep one ended."""
    import json  # noqa: PLC0415 - only here

    content = json.loads(await request(app, f"/products?page={DEEP - 1}"))
    return str(content["nextCursor"])


async def _run(app: FastAPI, settings: Settings, rounds: int) -> None:
    database: Database = app.state.database
    cache: AnswerCache = app.state.catalogue_cache
    view = View(settings.shop.currency, FIRST, app.state.storage.url(""))
    everything = [CATALOGUE, SHELVES, tag("01900000-0000-7000-8000-000000001267")]
    print(f"p50 / p95 in ms, {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    print(f"{'case':40} {'service':>16} {'app, uncached':>16} {'app, cached':>16}")
    for case in CASES:
        if "cursor" in case.name:
            case = Case(case.name, {"cursor": await _cursor(app)})  # noqa: PLW2901 - filled in late

        async def uncached(case: Case = case) -> None:
            await cache.advance(everything)
            await request(app, case.path)

        await request(app, case.path)
        row = (
            await _measure(lambda case=case: _call(database, case, view), rounds),  # type: ignore[misc]  # bound at once
            await _measure(uncached, rounds),
            await _measure(lambda case=case: request(app, case.path), rounds),  # type: ignore[misc]  # as above
        )
        print(f"{case.name:40} " + " ".join(row), flush=True)


async def main() -> None:
    """Fill, measure, and tidy up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue")
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    settings = Settings.model_validate({})
    async with _scratch(settings, options.products, keep=options.keep) as scratch:
        app = create_app(scratch)
        async with app.router.lifespan_context(app):
            await _run(app, scratch, options.rounds)


if __name__ == "__main__":
    asyncio.run(main())
