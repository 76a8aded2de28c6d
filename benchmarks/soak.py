"""`python -m benchmarks.soak --minutes 60`: whether any replica grows while the shop does its work.

A modest crowd browses, fills carts, orders and tries on (with the engine `drape`), all of it at a
steady rate that leaves the machine room. Each minute the proportional share of memory (PSS) of
every replica is taken; in the end a line through what came after the first fifth tells by how much
a replica grows in an hour, and how sure that is.
"""

import argparse
import asyncio
import io
import itertools
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from PIL import Image

from benchmarks.arithmetic import Line, line, schedule
from benchmarks.burst import crowd
from benchmarks.sales.client import Client
from benchmarks.shop import shoppers
from benchmarks.shop.stage import BASE, Stage, opened
from benchmarks.shop.starts import DEPLOYMENTS, weight
from devstack import assets
from devstack.paths import CACHE, PROJECT, STATE

HOME = STATE / "bench-soak"
_PICTURES = CACHE / "pictures"
_PERSON, _GARMENT = "studio-2.jpg", "saleordemoproduct_cl_polo01.png"
# A second, of each.
RATES = {"list": 2.0, "detail": 2.0, "cart": 1.0, "add": 1.0, "checkout": 0.5, "try-on": 0.1}
# What is kept for a while at the start (pools, caches, models) is no growth.
WARM_SHARE = 0.2
_CLIENTS = 4
_SUCCESS = range(200, 300)
Sample = dict[str, float]
Work = Callable[[int], Coroutine[None, None, None]]


async def _steadily(rate: float, seconds: float, work: Work) -> None:
    """Begin it at even distances, each time without waiting for the last to end."""
    began, running = time.monotonic(), set[asyncio.Task[None]]()
    for number, at in schedule(rate, seconds):
        await asyncio.sleep(began + at - time.monotonic())
        task = asyncio.create_task(work(number))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def play(stage: Stage, seconds: float, statuses: Counter[str]) -> None:
    """Everything that is asked for, until the time is over; counts answers by what and status."""
    port, steps = urlsplit(stage.ingress).port or 80, shoppers.steps(stage.goods)
    tokens = iter(stage.goods.tokens)

    def asking(name: str) -> Work:
        free: asyncio.Queue[Client] = asyncio.Queue()
        for _ in range(_CLIENTS):
            free.put_nowait(Client(port, next(tokens)))

        async def ask(number: int) -> None:
            client = await free.get()
            answer = await steps[name](client, number)
            statuses[f"{name} {answer.status}"] += 1
            free.put_nowait(client)

        return ask

    pictures = _pictures()

    async def try_on(number: int) -> None:
        del number
        (wish,) = await crowd.wishes(stage.ingress + BASE, 1, pictures)
        try:
            await crowd.ask(wish)
            statuses["try-on accepted"] += 1
        except httpx.HTTPStatusError as error:
            statuses[f"try-on {error.response.status_code}"] += 1
        await crowd.leave([wish])

    works = {name: try_on if name == "try-on" else asking(name) for name in RATES}
    await asyncio.gather(*(_steadily(RATES[name], seconds, work) for name, work in works.items()))


def _pictures() -> Iterator[bytes]:
    """A person and a garment in turn, no two with the same bytes."""
    chance = random.Random()
    person, garment = (Image.open(_PICTURES / name) for name in (_PERSON, _GARMENT))
    for picture in itertools.cycle((person, garment)):
        drawn = picture.convert("RGB")
        drawn.putpixel((0, 0), (chance.randrange(256), chance.randrange(256), 255))
        drawn.putpixel((1, 0), (chance.randrange(256), chance.randrange(256), 255))
        file = io.BytesIO()
        drawn.save(file, "JPEG", quality=95, subsampling=0)
        yield file.getvalue()


def sample(stage: Stage) -> Sample:
    """MB of every replica, by its deployment and its place among them."""
    return {
        f"{name} {number}": weight(process)
        for name, application in DEPLOYMENTS.items()
        for number, process in enumerate(stage.processes(f"{application}:{name}"), 1)
    }


async def _samples(
    stage: Stage, seconds: float, every: float, took: list[tuple[float, Sample]]
) -> None:
    began = time.monotonic()
    for _, at in schedule(1 / every, seconds):
        await asyncio.sleep(began + at - time.monotonic())
        took.append((at / 3600, await asyncio.to_thread(sample, stage)))


def growth(took: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, Line]:
    """MB an hour of every replica that was there throughout, after the warm part."""
    last = took[-1][0]
    counted = [one for one in took if one[0] >= WARM_SHARE * last]
    there = set.intersection(*(set(weights) for _, weights in counted))
    return {name: line([(at, weights[name]) for at, weights in counted]) for name in sorted(there)}


def _draw(file: Path, took: Sequence[tuple[float, Sample]], grown: Mapping[str, Line]) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - it takes a second

    figure, axis = plt.subplots(figsize=(8, 4.5))
    for name, by in grown.items():
        minutes = [at * 60 for at, weights in took if name in weights]
        weights = [weights[name] for _, weights in took if name in weights]
        axis.plot(minutes, weights, label=f"{name}: {by.slope:+.1f} MB an hour")
    axis.set(xlabel="minutes", ylabel="MB (PSS)", ylim=(0, None))
    axis.grid(visible=True, alpha=0.3)
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    plt.close(figure)


async def _run(
    stage: Stage, seconds: float, every: float
) -> tuple[list[tuple[float, Sample]], Counter[str]]:
    took: list[tuple[float, Sample]] = []
    statuses: Counter[str] = Counter()
    await asyncio.gather(play(stage, seconds, statuses), _samples(stage, seconds, every, took))
    return took, statuses


def main() -> None:
    """Play, print, write, draw."""
    options = _parse()
    shutil.rmtree(HOME / "services", ignore_errors=True)
    assets.fetch(assets.read_manifest(PROJECT / "devstack" / "assets.json"), _PICTURES)
    with opened(HOME, products=1000) as stage:
        took, statuses = asyncio.run(_run(stage, options.minutes * 60, options.every))
    grown = growth(took)
    print(f"{options.minutes} minutes; {dict(statuses)}")
    for name, by in grown.items():
        first, last = (took[n][1].get(name, 0) for n in (0, -1))
        print(
            f"{name:16} {first:7.0f} to {last:7.0f} MB  {by.slope:+8.1f} +- {by.error:.1f} an hour"
        )
    told = {"samples": took, "answers": statuses, "an hour": {n: b.slope for n, b in grown.items()}}
    options.json.write_text(json.dumps(told, indent=1))
    _draw(options.plot, took, grown)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=60.0, help="seconds between two looks")
    parser.add_argument("--json", type=Path, default=HOME / "soak.json")
    parser.add_argument("--plot", type=Path, default=HOME / "soak.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()
