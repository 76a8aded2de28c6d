"""Have pictures embedded anew whose vectors are another model's than today's.

`python -m deployments.jobs.rebuild_embeddings`, after an upgrade that changed the encoder. It only
marks them: they are embedded in spare time, or at once by `prepare_catalogue --only embedding`.
Old vectors serve meanwhile, compared among themselves.
"""

import sys
from collections.abc import Sequence
from functools import partial

from commerce.pictures.embedding_anew import count_old, embed_anew
from deployments.jobs import running
from deployments.jobs.running import Given, House, Outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    parser = running.parser("deployments.jobs.rebuild_embeddings", __doc__)
    return running.run(parser, work, arguments)


async def work(house: House, given: Given) -> Outcome:
    """Mark what is old."""
    if given.dry_run:
        return Outcome({"pictures": await count_old(house.database)})
    marked = await running.until_nothing_is_left(partial(embed_anew, house.database))
    return Outcome({"pictures": marked})


if __name__ == "__main__":
    sys.exit(main())
