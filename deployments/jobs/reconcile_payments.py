"""Compare payments with the providers' books: `--since 2d`, and `--fix` applies what they say.

`python -m deployments.jobs.reconcile_payments --since 2d --fix`; `--payment ID` compares one alone.
With `--fix` payments that are due to be asked about are looked after first, as the loop does. The
job fails if anything still differs; what differs is listed, a line each.
"""

import argparse
import sys
from collections.abc import Sequence
from uuid import UUID

from commerce.payments.__main__ import as_table, duration
from commerce.payments.follow_up import follow_up
from commerce.payments.reconciliation import reconcile
from commerce.payments.registry import Providers
from deployments.jobs import running
from deployments.jobs.running import Given, House, Outcome

# More are due only after a long outage; the loop goes on with them.
MOST_LOOKED_AFTER = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    return running.run(_parser(), work, arguments)


async def work(house: House, given: Given) -> Outcome:
    """Ask the providers, say what differs, and mend it where that is wanted."""
    providers = Providers(house.settings)
    fix = given.fix and not given.dry_run
    try:
        looked_after = 0
        while fix and given.payment is None and looked_after < MOST_LOOKED_AFTER:
            if not await follow_up(house.database, providers):
                break
            looked_after += 1
        found = await reconcile(house.database, providers, given.since, fix=fix, only=given.payment)
    finally:
        await providers.close()
    sys.stdout.write(as_table(found))
    mended = sum(finding.mended for finding in found)
    counts = {"lookedAfter": looked_after, "differing": len(found), "mended": mended}
    return Outcome(dict(counts), left_over=mended < len(found))


def _parser() -> argparse.ArgumentParser:
    parser = running.parser("deployments.jobs.reconcile_payments", __doc__)
    parser.add_argument("--since", type=duration, default="2d", help="90m, 36h, 2d")
    parser.add_argument("--payment", type=UUID, help="this one alone")
    parser.add_argument("--fix", action="store_true", help="apply what the providers say")
    return parser


if __name__ == "__main__":
    sys.exit(main())
