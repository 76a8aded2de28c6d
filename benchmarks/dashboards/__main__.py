"""`make dashboards`: fill Grafana's dashboards with a crowd, and draw them to look at.

Without `--url` it starts a platform of its own with Prometheus beside it, lets a crowd browse, buy
and try on, has one engine replica killed, and draws what Prometheus then answers to each panel.
With `--url` it draws what a Prometheus has that runs already.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
import time
from pathlib import Path

from PIL import Image

from benchmarks.chaos import house
from benchmarks.chaos.buyers import Browser, Buyer, Clerk, Wares
from benchmarks.chaos.client import Client
from benchmarks.chaos.crowd import Habits, Shopper, Visitor
from benchmarks.chaos.house import House
from benchmarks.chaos.journal import Journal
from benchmarks.chaos.staging import staff_sign_in, stock_up
from benchmarks.dashboards.asking import Asker, Window
from benchmarks.dashboards.drawing import draw
from devstack import processes, prometheus
from devstack.paths import PROJECT, STATE

HOME = STATE / "dashboards"
FILES = PROJECT / "ops" / "grafana" / "dashboards"
POINTS, SCRAPE = 180, 5.0
# Pixels of the picture of all of them, which the documents show.
OVERVIEW = 2000


def main() -> int:
    """Fill and draw."""
    arguments = _parse()
    if arguments.url:
        _draw_all(arguments.url, arguments.minutes, arguments.out)
        return 0
    shutil.rmtree(HOME, ignore_errors=True)
    with (
        house.opened(HOME) as opened,
        prometheus.running(HOME / "prometheus", HOME / "services", HOME / "cluster") as running,
    ):
        began = time.time()
        asyncio.run(_crowd_for(opened, arguments.minutes * 60))
        _draw_all(running.url, (time.time() - began) / 60, arguments.out)
    return 0


async def _crowd_for(opened: House, seconds: float) -> None:
    """Visitors for so long; halfway an engine dies, so that there is something to see."""
    wares = await asyncio.to_thread(stock_up, opened, f"LOOK{random.getrandbits(32):X}")
    end = time.monotonic() + seconds

    def goes_on() -> bool:
        return time.monotonic() < end

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_kill_an_engine(opened, seconds / 2))
        for visitor in _visitors(opened, wares):
            tasks.create_task(visitor.visit(goes_on))


def _visitors(opened: House, wares: Wares) -> list[Visitor]:
    journal = Journal()

    def client() -> Client:
        return Client(opened.url, journal, random.Random())

    return [
        Clerk(client(), staff_sign_in(opened)),
        *(Browser(client(), wares) for _ in range(4)),
        *(Buyer(client(), wares) for _ in range(3)),
        *(Shopper(opened, journal, random.Random(), Habits()) for _ in range(3)),
    ]


async def _kill_an_engine(opened: House, after: float) -> None:
    await asyncio.sleep(after)
    engines = opened.replicas("tryon", "Engine")
    processes.kill(engines)
    print(f"killed {len(engines)} engine replicas", flush=True)


def _draw_all(url: str, minutes: float, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    end = time.time()
    start = end - minutes * 60
    window = Window(start, end, max(SCRAPE, (end - start) / POINTS), SCRAPE)
    asker = Asker(url, window)
    drawn = []
    for file in sorted(FILES.glob("*.json")):
        path = folder / f"{file.stem}.png"
        empty = draw(json.loads(file.read_text("utf-8")), asker, path)
        print(f"{path}: {'without data: ' + ', '.join(empty) if empty else 'every panel has data'}")
        drawn.append(path)
    _overview(drawn, folder / "overview.webp")


def _overview(pictures: list[Path], path: Path) -> None:
    """All dashboards in one picture, two beside each other, small."""
    tiles = [Image.open(picture).convert("RGB") for picture in pictures]
    width = OVERVIEW // 2
    tiles = [tile.resize((width, tile.height * width // tile.width)) for tile in tiles]
    columns = [tiles[0::2], tiles[1::2]]
    height = max(sum(tile.height for tile in column) for column in columns)
    sheet = Image.new("RGB", (OVERVIEW, height), "white")
    for number, column in enumerate(columns):
        top = 0
        for tile in column:
            sheet.paste(tile, (number * width, top))
            top += tile.height
    sheet.save(path, quality=60)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.dashboards")
    parser.add_argument("--minutes", type=float, default=5.0, help="of visitors, or to look back")
    parser.add_argument("--out", type=Path, default=STATE / "dashboards-drawn")
    parser.add_argument("--url", help="of a Prometheus that runs already")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
