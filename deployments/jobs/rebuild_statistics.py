"""Count again what people did, day by day, from the events that are still there.

`python -m deployments.jobs.rebuild_statistics`, after events were mended or brought in by hand.
Days whose events have gone stay as they were counted.
"""

import sys
from collections.abc import Sequence

from commerce.activity import rollup
from deployments.jobs import running
from deployments.jobs.running import Given, House, Outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    parser = running.parser("deployments.jobs.rebuild_statistics", __doc__)
    return running.run(parser, work, arguments)


async def work(house: House, given: Given) -> Outcome:
    """Recount, and from the counts what is sought and bought together."""
    wrong = await rollup.rebuild(house.database, house.settings, dry_run=given.dry_run)
    return Outcome({"counts": wrong})


if __name__ == "__main__":
    sys.exit(main())
