"""Make the search index anew: what products are found by, and the words that may be misspelt.

`python -m deployments.jobs.rebuild_search`, after an upgrade whose notes say so, or an import past
the shop's own. Staff may work meanwhile; searches are answered throughout.
"""

import sys
from collections.abc import Sequence

from commerce.products import reindexing
from deployments.jobs import running
from deployments.jobs.running import Given, House, Outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    return running.run(running.parser("deployments.jobs.rebuild_search", __doc__), work, arguments)


async def work(house: House, given: Given) -> Outcome:
    """Reindex every product."""
    done = await reindexing.reindex(house.database, dry_run=given.dry_run)
    return Outcome(
        {
            "products": done.products,
            "wordsAdded": done.words_added,
            "wordsRemoved": done.words_removed,
        }
    )


if __name__ == "__main__":
    sys.exit(main())
