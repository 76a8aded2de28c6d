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

# Fold and name stand side by side: the database has no way to fold Vietnamese.
_FILL = (
    """
    INSERT INTO categories (slug, name, parent)
    SELECT 'department-' || n, 'Department ' || n, NULL FROM generate_series(0, 4) n
    """,
    """
    INSERT INTO categories (slug, name, parent)
    SELECT 'shelf-' || n, 'Shelf ' || n, 'department-' || n % 5 FROM generate_series(0, 39) n
    """,
    """
    INSERT INTO products (id, slug, name, brand, description, translations, category,
        price_amount, currency, prices, images, search_text, published, updated_at)
    SELECT cast('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid), 'product-' || n,
        concat_ws(' ', kind.name, stuff.name, place.name, 'No ' || n), 'Maison ' || n % 200,
        repeat('Cut and sewn by hand. ', 20),
        json_build_object('en', json_build_object('name', concat_ws(' ', stuff.fold, n)))::jsonb,
        'shelf-' || n % 40, 1000000 + (n * 7919) % 90000 * 1000, 'VND',
        json_build_object('USD', 4000 + (n * 7919) % 90000 * 4)::jsonb,
        '[{"key": "products/a.jpg", "alt": "Front", "color": null},
          {"key": "products/b.jpg", "alt": "Back", "color": null}]',
        concat_ws(' ', kind.fold, stuff.fold, place.fold, 'no ' || n, 'maison ' || n % 200,
            'shelf-' || n % 40, (SELECT string_agg('sku-' || n || '-' || v, ' ')
                FROM generate_series(0, 7) v)),
        n % 50 <> 0, now()
    FROM generate_series(1, :products) n,
    LATERAL (SELECT * FROM (VALUES (0, 'Áo dài', 'ao dai'), (1, 'Đầm', 'dam'),
        (2, 'Chân váy', 'chan vay'), (3, 'Áo sơ mi', 'ao so mi'), (4, 'Áo khoác', 'ao khoac'),
        (5, 'Quần', 'quan'), (6, 'Khăn', 'khan')) k(i, name, fold) WHERE i = n % 7) kind,
    LATERAL (SELECT * FROM (VALUES (0, 'lụa', 'lua'), (1, 'cashmere', 'cashmere'),
        (2, 'lanh', 'lanh'), (3, 'satin', 'satin'), (4, 'len merino', 'len merino'),
        (5, 'denim', 'denim'), (6, 'tweed', 'tweed'), (7, 'organza', 'organza'),
        (8, 'velvet', 'velvet'), (9, 'poplin', 'poplin'), (10, 'gấm', 'gam')) s(i, name, fold)
        WHERE i = n % 11) stuff,
    LATERAL (SELECT * FROM (VALUES (0, 'Hà Đông', 'ha dong'), (1, 'Hội An', 'hoi an'),
        (2, 'Huế', 'hue'), (3, 'Đà Lạt', 'da lat'), (4, 'Sa Pa', 'sa pa'),
        (5, 'Cần Thơ', 'can tho'), (6, 'Phú Quốc', 'phu quoc'), (7, 'Mũi Né', 'mui ne'),
        (8, 'Tràng An', 'trang an'), (9, 'Bến Tre', 'ben tre'), (10, 'Sóc Trăng', 'soc trang'),
        (11, 'Tam Đảo', 'tam dao'), (12, 'Kỳ Sơn', 'ky son')) p(i, name, fold)
        WHERE i = n % 13) place
    """,
    """
    INSERT INTO product_variants (id, product_id, sku, size, color, stock, position, prices)
    SELECT cast('01900000-0000-7000-9' || v || '00-' || lpad(to_hex(n), 12, '0') AS uuid),
        cast('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid),
        'SKU-' || n || '-' || v, (ARRAY['XS', 'S', 'M', 'L'])[v % 4 + 1],
        (ARRAY['Black', 'Ivory', 'Jade', 'Garnet', 'Indigo', 'Sand'])[(n + v / 4) % 6 + 1],
        (n * 31 + v * 17) % 9, v, '{}'
    FROM generate_series(1, :products) n, generate_series(0, 7) v
    """,
    """
    INSERT INTO search_words (word)
    SELECT DISTINCT word FROM products p, unnest(tsvector_to_array(p.search_words)) w(word)
    WHERE word ~ '^[a-z]{4,40}$'
    """,
    # As many words as a shop that describes 100,000 different things has.
    """
    INSERT INTO search_words (word)
    SELECT DISTINCT translate(substr(md5(n::text), 1, 4 + n % 9), '0123456789', 'ghijklmnop')
    FROM generate_series(1, 20000) n ON CONFLICT DO NOTHING
    """,
)


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


async def _fill(url: str, count: int) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in _FILL:
            values = {"products": count} if ":products" in statement else {}
            await connection.execute(text(statement.replace("::", "\\:\\:")), values)
    await engine.dispose()
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


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
            await _fill(mine, count)
            print(f"filled in {time.perf_counter() - begun:.0f} s")
        patient = {"url": SecretStr(mine), "statement_timeout": settings.auth.token_lifetime}
        yield settings.model_copy(update={"database": settings.database.model_copy(update=patient)})
        if not keep:
            await connection.execute(text(f"DROP DATABASE {SCRATCH} WITH (FORCE)"))
    await server.dispose()


async def _request(app: FastAPI, path: str) -> bytes:
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

    content = json.loads(await _request(app, f"/products?page={DEEP - 1}"))
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
            await _request(app, case.path)

        await _request(app, case.path)
        row = (
            await _measure(lambda case=case: _call(database, case, view), rounds),  # type: ignore[misc]  # bound at once
            await _measure(uncached, rounds),
            await _measure(lambda case=case: _request(app, case.path), rounds),  # type: ignore[misc]  # as above
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
