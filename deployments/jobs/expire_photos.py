"""Erase the pictures of people whose time is over: results, uploads, and what nobody knows of.

`python -m deployments.jobs.expire_photos`. Loops of the events replica do the first two all the
time; this does them at once, and looks through the store for what no row speaks of.
"""

import sys
from collections.abc import Sequence
from functools import partial

from commerce.core import erasure
from commerce.tryons import sessions, sweeping
from deployments.jobs import running
from deployments.jobs.running import Given, House, Outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    return running.run(running.parser("deployments.jobs.expire_photos", __doc__), work, arguments)


async def work(house: House, given: Given) -> Outcome:
    """Doom what is too old, then erase what is due."""
    database, storage = house.database, house.storage
    kept = house.settings.tryon.results_kept
    results = await sessions.count_expired(database, kept)
    if not given.dry_run:
        await running.until_nothing_is_left(partial(sessions.expire, database, kept))
    uploads, jobs = await sweeping.sweep(database, storage, dry_run=given.dry_run)
    erased = 0
    if not given.dry_run:
        erased = await running.until_nothing_is_left(partial(erasure.step, database, storage))
    counts = {"results": results, "uploads": uploads, "strays": jobs, "erased": erased}
    return Outcome(dict(counts))


if __name__ == "__main__":
    sys.exit(main())
