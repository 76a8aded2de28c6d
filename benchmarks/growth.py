"""How reads of the catalogue grow with it: from a thousand products to a million.

`python -m benchmarks.growth [--products 1000 10000 100000 1000000] [--keep]`. Services of its own;
a database for each size, which stays with `--keep`. Each read is a request through the whole
application, without HTTP around it, and never found in the cache; no two ask for quite the same.
What was found is added to the JSON file, and all that is in it is drawn.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from benchmarks.arithmetic import percentile
from benchmarks.catalogue import request
from benchmarks.goods import VARIANTS, fill, product_id
from commerce.app import create_app
from commerce.core.settings import Settings
from commerce.products.cache import AnswerCache
from commerce.products.changes import CATALOGUE, SHELVES, tag
from devstack import services
from devstack.catalogue.bucket import Bucket
from devstack.paths import STATE

HOME = STATE / "bench-growth"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# Above this many products, each has fewer variants, for the disk's sake.
MANY, FEW_VARIANTS = 100_000, 2
_WORDS = ("ao dai lua", "dam satin", "chan vay len", "ao khoac tweed", "khan gam", "quan denim")
_PLACES = ("hue", "hoi an", "da lat", "sa pa", "can tho", "phu quoc", "mui ne")
Found = dict[str, dict[str, float]]


def paths(products: int) -> dict[str, Callable[[random.Random], str]]:
    """What is read, by name: a path that chance makes."""
    return {
        "list, newest": lambda chance: f"/products?page={chance.randint(1, 50)}",
        "list, filtered": lambda chance: (
            f"/products?category=shelf-{chance.randrange(40)}&size=M"
            f"&minPrice={chance.randint(1, 10**7)}"
        ),
        "search": lambda chance: (
            f"/products?q={chance.choice(_WORDS)} {chance.choice(_PLACES)}".replace(" ", "%20")
        ),
        # One in fifty is not published.
        "detail": lambda chance: f"/products/{product_id(chance.randrange(1, products, 2))}",
    }


async def measure(settings: Settings, products: int, rounds: int) -> Found:
    """Read each in turn, and again; milliseconds."""
    app, chance = create_app(settings), random.Random(7)
    latencies: dict[str, list[float]] = {name: [] for name in paths(products)}
    async with app.router.lifespan_context(app):
        cache: AnswerCache = app.state.catalogue_cache
        for number in range(-5, rounds):
            for name, path in paths(products).items():
                asked = path(chance)
                named = tag(asked.rpartition("/")[2]) if name == "detail" else CATALOGUE
                await cache.advance([CATALOGUE, SHELVES, named])
                began = time.perf_counter()
                await request(app, asked)
                if number >= 0:
                    latencies[name].append((time.perf_counter() - began) * 1000)
    return {
        name: {f"p{round(share * 100)}": percentile(all_of, share) for share in (0.5, 0.95)}
        for name, all_of in latencies.items()
    }


@contextmanager
def shops(sizes: list[int], *, keep: bool) -> Iterator[Callable[[int], Settings]]:
    """The settings of a filled shop of each size."""
    with services.watched(HOME / "services", {}, durable=False) as running:
        os.environ.update(running.settings)
        Bucket(Settings().storage).prepare()

        def of(size: int) -> Settings:
            url = Settings().database.url.get_secret_value()
            mine = make_url(url).set(database=f"growth_{size}")
            os.environ["DATABASE__URL"] = mine.render_as_string(hide_password=False)
            try:
                asyncio.run(_filled(url, size))
                return Settings()
            finally:
                os.environ["DATABASE__URL"] = url

        yield of
        if not keep:
            asyncio.run(_dropped(Settings(), sizes))


async def _filled(server: str, size: int) -> None:
    mine = os.environ["DATABASE__URL"]
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        there = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)"
        if not await connection.scalar(text(there), {"name": f"growth_{size}"}):
            began = time.perf_counter()
            await connection.execute(text(f"CREATE DATABASE growth_{size}"))
            await _upgraded()
            try:
                await _loaded(mine, size)
            except BaseException:
                await connection.execute(text(f"DROP DATABASE growth_{size} WITH (FORCE)"))
                raise
            print(f"{size} products loaded in {time.perf_counter() - began:.0f} s", flush=True)
        else:
            await _upgraded()
    await engine.dispose()


async def _upgraded() -> None:
    upgrade = [sys.executable, "-m", "commerce.migrations", "upgrade"]
    await asyncio.to_thread(subprocess.run, upgrade, check=True)


async def _loaded(url: str, size: int) -> None:
    """Fill it; what is only for searching is indexed afterwards, which takes a fraction."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        later = await _without_gin(connection)
        await fill(url, size, variants=VARIANTS if size <= MANY else FEW_VARIANTS)
        await connection.execute(text("SET maintenance_work_mem = '1GB'"))
        for index in later:
            await connection.exec_driver_sql(index)
        await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


async def _without_gin(connection: AsyncConnection) -> list[str]:
    """Drop the inverted indexes; returns the statements that make them."""
    rows = await connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = 'public' AND indexdef LIKE '%USING gin%'"
        )
    )
    found = [(str(name), str(made)) for name, made in rows]
    for name, _ in found:
        await connection.exec_driver_sql(f"DROP INDEX {name}")
    return [made for _, made in found]


async def _dropped(settings: Settings, sizes: list[int]) -> None:
    url = settings.database.url.get_secret_value()
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for size in sizes:
            await connection.execute(text(f"DROP DATABASE IF EXISTS growth_{size} WITH (FORCE)"))
    await engine.dispose()


def draw(file: Path, measured: Mapping[int, Found]) -> None:
    """The waiting by the number of products: p50 dashed, p95 solid."""
    import matplotlib.pyplot as plt  # noqa: PLC0415 - it takes a second

    figure, axis = plt.subplots(figsize=(7, 4.2))
    sizes = sorted(measured)
    for number, name in enumerate(measured[sizes[0]]):
        for percent, style in (("p50", ":"), ("p95", "-")):
            shown = [measured[size][name][percent] for size in sizes]
            label = name if percent == "p95" else None
            axis.plot(sizes, shown, style, marker="o", color=f"C{number}", label=label)
    axis.set(xscale="log", yscale="log", xlabel="products", ylabel="ms, p95 (dotted: p50)")
    axis.grid(visible=True, alpha=0.3)
    axis.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    plt.close(figure)


def main() -> None:
    """Fill, measure, print, write, draw."""
    options = _parse()
    measured: dict[int, Found] = {}
    if options.json.exists():
        measured = {
            int(size): found for size, found in json.loads(options.json.read_text()).items()
        }
    with shops(options.products, keep=options.keep) as shop:
        for size in options.products:
            measured[size] = found = asyncio.run(measure(shop(size), size, options.rounds))
            first = measured[min(measured)]
            print(f"{size} products, load {os.getloadavg()[0]:.1f}; p50, p95 ms, p95 to the least")
            for name, one in found.items():
                ratio = one["p95"] / first[name]["p95"]
                print(f"  {name:16} {one['p50']:8.1f} {one['p95']:8.1f} {ratio:6.2f}", flush=True)
            options.json.write_text(json.dumps(measured, indent=1))
            draw(options.plot, measured)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--products", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--keep", action="store_true", help="the databases, for another run")
    parser.add_argument("--json", type=Path, default=HOME / "growth.json")
    parser.add_argument("--plot", type=Path, default=HOME / "growth.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()
