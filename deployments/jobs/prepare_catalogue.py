"""Prepare pictures of the whole catalogue: garments, renditions, colours and embeddings.

`python -m deployments.jobs.prepare_catalogue --since 2026-01-01 --only renditions,embedding`, the
code that prepares one picture, with `--workers` hands beside the replicas (deployments/hands.py).
What is prepared already is left alone; what a dead run held is taken up when its leases are over,
and two runs share the work. It pauses while shoppers wait. What could not be prepared is listed,
and the exit status is then 1.
"""

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import ray

from commerce.admin.periods import midnight
from commerce.garments.campaign import Aim, Campaign
from commerce.pictures.parts import PARTS, Part
from commerce.pictures.scopes import Scope
from commerce.tryons import leisure
from deployments.hands import Hands
from deployments.jobs import running
from deployments.jobs.running import Counts, Given, House, Outcome

logger = logging.getLogger(__name__)

GARMENT = "garment"
MOST_WORKERS = 256
# Seconds between two lines of progress.
TOLD_EVERY = 10.0
# While a hand works on one picture, the next is fetched and the last one stored.
AHEAD = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    return running.run(_parser(), work, arguments)


def parsed(arguments: Sequence[str]) -> Given:
    """What the arguments ask for."""
    return _parser().parse_args(arguments)


async def work(house: House, given: Given) -> Outcome:
    """Prepare what the arguments name."""
    aim = aimed(given, house.settings.shop.timezone)
    if given.dry_run:
        left = await _campaign(house, aim, Hands(0, 0)).progress()
        return Outcome({"left": left.left})
    ray.init(logging_level=logging.WARNING, log_to_driver=False)
    hands = Hands(given.workers, given.cpus)
    try:
        there = await hands.start()
        logger.info("%s of %s hands found room", there, given.workers)
        return await _run(_campaign(house, aim, hands), hands, there)
    finally:
        hands.dismiss()
        ray.shutdown()


async def _run(campaign: Campaign, hands: Hands, workers: int) -> Outcome:
    begun = time.monotonic()
    telling = asyncio.create_task(_tell(campaign, begun))
    running_ = asyncio.create_task(campaign.run(AHEAD * workers))
    # `ray job stop`: claims are given back rather than left to their leases.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running_.cancel)
    [ended] = await asyncio.gather(running_, return_exceptions=True)
    telling.cancel()
    if ended is not None and not isinstance(ended, asyncio.CancelledError):
        raise ended
    troubles = await campaign.troubles()
    for key, said in troubles:
        sys.stdout.write(f"{key}: {said}\n")
    counts = await _counts(campaign, time.monotonic() - begun)
    counts["cpuSeconds"] = round(await hands.cpu_seconds())
    return Outcome(counts, left_over=ended is not None or bool(troubles))


async def _tell(campaign: Campaign, begun: float) -> None:
    while True:
        await asyncio.sleep(TOLD_EVERY)
        told = await _counts(campaign, time.monotonic() - begun)
        paused = "; paused: shoppers wait" if await campaign.is_paused() else ""
        logger.info(
            "%s prepared, %s failed, %s left, %s a minute%s",
            *(told[name] for name in ("prepared", "failed", "left", "perMinute")),
            paused,
        )


async def _counts(campaign: Campaign, seconds: float) -> Counts:
    tally, progress = campaign.tally, await campaign.progress()
    rate = round(60 * tally.prepared / max(seconds, 1e-3))
    return {
        "prepared": tally.prepared,
        "failed": tally.failed,
        "left": progress.left,
        "perMinute": rate,
    }


def _campaign(house: House, aim: Aim, hands: Hands) -> Campaign:
    return Campaign(house.database, house.storage, hands, leisure.has_time, aim)


def aimed(given: Given, timezone: ZoneInfo) -> Aim:
    """What the arguments name; a day begins when the shop's does."""
    parts: tuple[Part, ...] = tuple(part for part in PARTS if part in given.only)
    since = None if given.since is None else midnight(given.since, timezone)
    return Aim(Scope(parts, since, tuple(given.products)), GARMENT in given.only)


def _parser() -> argparse.ArgumentParser:
    parser = running.parser("deployments.jobs.prepare_catalogue", __doc__)
    parser.add_argument(
        "--since", type=running.day, help="only products added or changed since that day"
    )
    parser.add_argument(
        "--only", type=_parts, default=(GARMENT, *PARTS), help=",".join((GARMENT, *PARTS))
    )
    parser.add_argument("--products", type=UUID, nargs="+", default=(), metavar="ID")
    parser.add_argument("--workers", type=_workers, default=1, help="hands; one if not given")
    parser.add_argument(
        "--cpus", type=_cpus, default=0.5, help="that each hand books on its node; a half"
    )
    return parser


def _parts(text: str) -> tuple[str, ...]:
    wanted = tuple(text.split(","))
    if unknown := set(wanted) - {GARMENT, *PARTS}:
        raise argparse.ArgumentTypeError(f"nobody makes {', '.join(sorted(unknown))}")
    return wanted


def _cpus(text: str) -> float:
    try:
        cpus = float(text)
    except ValueError:
        cpus = -1.0
    # What is no number fails, too.
    if not 0 <= cpus <= MOST_WORKERS:
        raise argparse.ArgumentTypeError("a number of processors, or a part of one")
    return cpus


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_WORKERS}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
