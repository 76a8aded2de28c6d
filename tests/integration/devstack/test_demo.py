"""The demo's visit to a seeded shop over HTTP, with a fitting room that needs no model."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import uvicorn
from PIL import Image, ImageOps
from rich.console import Console
from sqlalchemy import select

from commerce.app import create_app
from commerce.core.cache import open_redis
from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.tryons.errors import Refused
from commerce.tryons.models import TryonSession
from commerce.tryons.progress import Progress
from commerce.tryons.worker import Order, Picture, Worker
from devstack.demo.errors import ClosedError, RefusedError, VisitError
from devstack.demo.journal import Journal
from devstack.demo.shop import Shop
from devstack.demo.souvenir import save
from devstack.demo.visit import Fitting, Wish, visit
from devstack.seed import Seeded

TOO_DARK = "This photo is too dark. Please choose one taken in daylight."


class Mirror:
    """A fitting room that turns the photo around, and refuses what is all black."""

    async def prepare(self, order: Order) -> bytes:
        if not Image.open(BytesIO(order.photo)).convert("L").getbbox():
            raise Refused("too-dark", TOO_DARK)
        return order.photo

    async def generate(self, prepared: bytes) -> Sequence[Picture]:
        file = BytesIO()
        ImageOps.mirror(Image.open(BytesIO(prepared))).save(file, "PNG")
        return [Picture(file.getvalue(), "image/png", seed=0, scores={"kept": 1.0})]


@pytest.fixture
def address(settings: Settings, seeded: Seeded) -> Iterator[str]:
    """Where the shop is open, on a port that nobody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(create_app(settings), log_level="warning", ws="none")
        server = uvicorn.Server(config)
        keeper = threading.Thread(target=server.run, args=([door],))
        keeper.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        keeper.join()


@pytest.fixture
async def fitting_room(database: Database, settings: Settings) -> AsyncIterator[None]:
    """Works every job as it comes; the broker in between has tests of its own."""
    redis = open_redis(settings.redis)
    storage, progress = Storage(settings.storage), Progress(redis)
    worker = Worker(database, storage, Mirror(), settings.tryon, progress)
    waiting = select(TryonSession.id).where(TryonSession.stage == "queued")

    async def work() -> None:
        while True:
            async with database.reading() as session:
                jobs = list(await session.scalars(waiting))
            for job in jobs:
                await worker.work(job, redelivered=False)
            await asyncio.sleep(0.05)

    working = asyncio.create_task(work())
    yield
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    await redis.aclose()


@pytest.fixture
def wish(pictures: Path) -> Wish:
    return Wish(pictures / "studio-2.jpg", "song-lon-t-shirt")


async def visited(address: str, wish: Wish, journal: Journal | None = None) -> Fitting:
    journal = journal or Journal(Console(file=StringIO()), "A visit")
    with Shop(address) as shop, journal.shown():
        return await asyncio.to_thread(visit, shop, wish, journal)


async def test_a_visit_ends_with_the_shopper_in_the_garment(
    address: str, fitting_room: None, wish: Wish, tmp_path: Path
) -> None:
    fitting = await visited(address, wish)
    souvenir = save(fitting, tmp_path)

    assert fitting.job["status"] == "completed"
    assert (tmp_path / "after.png").read_bytes() == fitting.after
    with Image.open(souvenir) as both:
        assert both.size == (2 * 64 + 3 * 32, 96 + 2 * 32)


async def test_a_visit_tells_of_every_step(address: str, fitting_room: None, wish: Wish) -> None:
    told = StringIO()

    await visited(address, wish, Journal(Console(file=told), "A visit"))

    assert "720,000 ₫ off 3,600,000 ₫" in told.getvalue()
    assert told.getvalue().count("✓") == 11


async def test_a_colour_is_found_however_it_is_spelt(
    address: str, fitting_room: None, wish: Wish
) -> None:
    fitting = await visited(address, replace(wish, product="suong-som-hoodie", color="LAPIS"))

    assert fitting.job["status"] == "completed"


async def test_a_refusal_is_told_in_the_fitting_rooms_words(
    address: str, fitting_room: None, wish: Wish, tmp_path: Path
) -> None:
    dark = tmp_path / "night.png"
    Image.new("RGB", (64, 96)).save(dark)

    with pytest.raises(RefusedError, match=TOO_DARK):
        await visited(address, replace(wish, photo=dark))


@pytest.mark.parametrize(
    ("product", "color", "reason"),
    [
        ("emperors-new-clothes", None, "There is no such product."),
        ("suong-som-hoodie", "pink", "comes in Ink, Lapis, Turmeric, Rice, not in pink."),
    ],
)
async def test_a_garment_that_the_shop_has_not_got_is_one_clear_line(
    address: str, wish: Wish, product: str, color: str | None, reason: str
) -> None:
    with pytest.raises(VisitError, match=reason) as refusal:
        await visited(address, replace(wish, product=product, color=color))

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("missing.jpg", "missing.jpg cannot be read: No such file or directory."),
        ("me.gif", "me.gif is no JPEG, PNG or WebP picture."),
    ],
)
async def test_a_photo_that_cannot_be_read_is_one_clear_line(
    wish: Wish, photo: str, reason: str
) -> None:
    with pytest.raises(VisitError, match=reason):
        await visited("http://127.0.0.1:1", replace(wish, photo=Path(photo)))


async def test_a_shop_that_is_closed_says_how_to_open_it(wish: Wish) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]

    with pytest.raises(ClosedError, match="`make run` opens the shop"):
        await visited(f"http://127.0.0.1:{port}", wish)
