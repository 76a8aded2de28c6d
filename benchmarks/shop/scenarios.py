"""What is measured: the shop beside its limits and, where there is one, the peer."""

import asyncio
import base64
import itertools
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from benchmarks.goods import product_id
from benchmarks.shop import journey, load, machine, shoppers, statements
from benchmarks.shop.load import LOAD_CORE, SERVER_CORE, Load
from benchmarks.shop.peer import Peer
from benchmarks.shop.rounds import Contestant
from benchmarks.shop.stage import BASE, Stage

BUYERS = 16
_PAGES = 50
# More requests a second than a replica answers that asks PostgreSQL for each.
_FASTEST = 1800
# What stands between a client and the shop's code, and that code.
_INGRESS = ("haproxy", "commerce:Web")
_EDGE = ("nginx", *_INGRESS)


@dataclass(frozen=True)
class Scenario:
    """One table.

    Attributes:
        first: the name of whom the ratios are of.
        size: bytes of an answer of the shop.
    """

    name: str
    contestants: Sequence[Contestant]
    size: int | None = None


def pin(stage: Stage, peer: Peer | None) -> None:
    """The servers on one core, everything else on the other."""
    machine.pin(machine.descendants(), LOAD_CORE)
    machine.pin(stage.processes(*_EDGE), SERVER_CORE)
    for processes in peer.processes.values() if peer else ():
        machine.pin(processes, SERVER_CORE)


@contextmanager
def cached_list(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Fifty pages of the catalogue, each asked for before: 20 products with 8 variants each."""
    pages = [f"/products?page={page}&limit=20" for page in range(1, _PAGES + 1)]
    with _reads(stage, peer, "product list, cached", pages, pages) as scenario:
        yield scenario


@contextmanager
def cached_detail(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Fifty products, each asked for before."""
    numbers = [number for number in range(1, stage.goods.products) if number % 50][:_PAGES]
    ours = [f"/products/{product_id(number)}" for number in numbers]
    theirs = [f"/products/{number}" for number in numbers]
    with _reads(stage, peer, "product detail, cached", ours, theirs) as scenario:
        yield scenario


@contextmanager
def cached_search(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Seven searches, each asked for before; the peer has none."""
    del peer
    words = ("ao dai lua", "dam satin", "chan vay", "cashmere", "khan gam", "quan denim", "tweed")
    paths = [f"/products?q={word.replace(' ', '%20')}&limit=20" for word in words]
    with _reads(stage, None, "search, cached", paths, ()) as scenario:
        yield scenario


@contextmanager
def uncached_list(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Pages of a filter that nobody has used: each names another price, which all are above."""
    fresh = itertools.count(1)
    path = f"{BASE}/products?page={{page}}&limit=20&minPrice={{price}}"
    pages = (path.format(page=1 + n % _PAGES, price=n) for n in fresh)
    with _new_pages(stage, peer, "product list, a new filter", pages) as scenario:
        yield scenario


@contextmanager
def uncached_page(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Pages that nobody has asked for, of the whole catalogue: what follows some product."""
    # Of one limit there are as many pages as products.
    pages = (
        f"{BASE}/products?limit={limit}&cursor={_cursor_after(number)}"
        for limit in (20, 21, 19, 22, 18)
        for number in range(100, stage.goods.products)
    )
    with _new_pages(stage, peer, "product list, a new page", pages) as scenario:
        yield scenario


@contextmanager
def _new_pages(
    stage: Stage, peer: Peer | None, name: str, pages: Iterator[str]
) -> Iterator[Scenario]:
    size = _size(stage, next(pages))

    async def ask(seconds: float) -> Load:
        # As many as can be asked for in the time.
        paths = list(itertools.islice(pages, int(_FASTEST * seconds)))
        return await load.get(stage.ingress, paths, seconds)

    contestants = [
        Contestant("Serve", ask, lambda: stage.processes(*_INGRESS)),
        Contestant("pgbench", _page(stage)),
    ]
    if peer is not None:
        theirs = [f"{BASE}/products?page={page}&limit=20" for page in range(1, _PAGES + 1)]
        contestants.append(
            _getter("peer", peer.url("uncached"), theirs, peer.processes["uncached"])
        )
    yield Scenario(name, contestants, size)


def _cursor_after(number: int) -> str:
    """The cursor of the page after a product, the newest first."""
    position = json.dumps(["newest", None, str(product_id(number))]).encode()
    return base64.urlsafe_b64encode(position).decode().rstrip("=")


@contextmanager
def cart(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Sixteen shoppers look at their carts."""
    del peer
    yield Scenario("cart read", [_shopping(stage, "cart")])


@contextmanager
def add(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Sixteen shoppers put one piece more into their carts."""
    del peer
    yield Scenario("add to cart", [_shopping(stage, "add")])


@contextmanager
def checkout(stage: Stage, peer: Peer | None) -> Iterator[Scenario]:
    """Sixteen shoppers add two pieces and order them, with a code, to be paid at the door.

    pgbench repeats the same statements on the same database, with all of its durability.
    """
    contestants = [_shopping(stage, "checkout"), Contestant("pgbench", _journeys(stage))]
    if peer is not None:

        async def sell(seconds: float) -> Load:
            return await peer.sell(BUYERS, seconds)

        contestants.append(Contestant("peer", sell, lambda: peer.processes["cached"]))
    yield Scenario("checkout: two lines added, ordered with a code", contestants)


SCENARIOS = {
    "list": cached_list,
    "detail": cached_detail,
    "search": cached_search,
    "uncached": uncached_list,
    "page": uncached_page,
    "cart": cart,
    "add": add,
    "checkout": checkout,
}


@contextmanager
def _reads(
    stage: Stage, peer: Peer | None, name: str, ours: Sequence[str], theirs: Sequence[str]
) -> Iterator[Scenario]:
    paths = [BASE + path for path in ours]
    with stage.bare(paths) as (bare, process):
        machine.pin(process, SERVER_CORE)
        contestants = [
            _getter("Serve", stage.ingress, paths, stage.processes(*_INGRESS)),
            _getter("edge", stage.edge, paths, stage.processes(*_EDGE)),
            _getter("bare uvicorn", bare, paths, process),
            Contestant("Redis GET", _redis(stage, paths[0])),
        ]
        if peer is not None:
            asked = [BASE + path for path in theirs]
            contestants.append(_getter("peer", peer.url("cached"), asked, peer.processes["cached"]))
        yield Scenario(name, contestants, _size(stage, paths[0]))


def _getter(name: str, url: str, paths: Sequence[str], server: Sequence[int]) -> Contestant:
    async def ask(seconds: float) -> Load:
        return await load.get(url, paths, seconds)

    return Contestant(name, ask, lambda: server)


def _redis(stage: Stage, path: str) -> Callable[[float], Awaitable[Load]]:
    body = httpx.get(stage.ingress + path, trust_env=False).content
    url = stage.settings.redis.url.get_secret_value()

    async def ask(seconds: float) -> Load:
        return await load.redis_get(url, body, seconds)

    return ask


def _page(stage: Stage) -> Callable[[float], Awaitable[Load]]:
    """What PostgreSQL is asked for the first page, again and again."""
    database = stage.settings.database.url.get_secret_value().replace("+asyncpg", "")

    async def ask(seconds: float) -> Load:
        said = await statements.of_list(stage.settings, {"page": 1, "limit": 20, "minPrice": 1})
        return await load.pgbench(database, ";\n".join(said) + ";", BUYERS, seconds)

    return ask


def _journeys(stage: Stage) -> Callable[[float], Awaitable[Load]]:
    """What PostgreSQL is told by two adds and an order, again and again."""
    database = stage.settings.database.url.get_secret_value().replace("+asyncpg", "")
    said = asyncio.run(journey.replay(stage.settings, stage.goods))

    async def order(seconds: float) -> Load:
        given = {**said.variables, "start": journey.fresh_start()}
        try:
            return await load.pgbench(database, said.script, BUYERS, seconds, given)
        finally:
            # Whoever comes next is not to wait for these orders' events to be carried off.
            await statements.carried_off(stage.settings)

    return order


def _shopping(stage: Stage, step: str) -> Contestant:
    async def shop(seconds: float) -> Load:
        return await shoppers.play(stage.ingress, stage.goods_file, step, BUYERS, seconds)

    return Contestant("Serve", shop, lambda: stage.processes(*_INGRESS))


def _size(stage: Stage, path: str) -> int:
    return len(httpx.get(stage.ingress + path, trust_env=False).content)
