"""What all jobs have in common: arguments, one line of JSON at the end, an exit status.

A job may be run again at any time, twice at once, or be killed: it works in bounded batches, each a
transaction of its own, and what is done already is left alone.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.core.storage import Storage

logger = logging.getLogger(__name__)

DONE, LEFT_OVER = 0, 1
Given = argparse.Namespace
Counts = dict[str, int | str]


@dataclass(frozen=True, slots=True)
class House:
    """What a job works with."""

    settings: Settings
    database: Database
    storage: Storage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job has done, or in a dry run would do; `left_over` is for a person to look at."""

    counts: Counts = field(default_factory=dict)
    left_over: bool = False


Work = Callable[[House, Given], Awaitable[Outcome]]


def run(parser: argparse.ArgumentParser, work: Work, arguments: Sequence[str] | None = None) -> int:
    """Do a job's work; print its summary as the last line, and answer the exit status.

    0: all is done. 1: something is left over, or the job failed; the log says what. 2: nobody
    understands the arguments.
    """
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    given = parser.parse_args(arguments)
    begun = time.monotonic()
    try:
        outcome = asyncio.run(_in_house(work, given))
    except Exception as error:
        logger.exception("%s failed", parser.prog)
        outcome = Outcome({"error": type(error).__name__}, left_over=True)
    sys.stdout.write(summary(parser.prog, given, outcome, time.monotonic() - begun) + "\n")
    return LEFT_OVER if outcome.left_over else DONE


def summary(job: str, given: Given, outcome: Outcome, seconds: float) -> str:
    """The line by which programs know what a job has done."""
    told = {"job": job.rpartition(".")[2], "dryRun": given.dry_run, **outcome.counts}
    return json.dumps(told | {"seconds": round(seconds, 1)})


def parser(module: str, doc: str | None) -> argparse.ArgumentParser:
    """A job's arguments, to which it adds its own."""
    made = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--dry-run", action="store_true", help="change nothing; say what would be")
    return made


def day(text: str) -> date:
    """A calendar day of the shop's, such as 2026-11-23."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day: 2026-11-23") from error


async def until_nothing_is_left(step: Callable[[], Awaitable[int]]) -> int:
    """Take batch after batch; return how much there was."""
    total = 0
    while done := await step():
        total += done
    return total


async def _in_house(work: Work, given: Given) -> Outcome:
    settings = Settings()  # the environment fills it
    database = Database(settings.database)
    try:
        return await work(House(settings, database, Storage(settings.storage)), given)
    finally:
        await database.close()
