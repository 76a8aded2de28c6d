"""What passes by itself: the database could not do it now, and can in a moment."""

import asyncpg

from commerce.core.errors import Unavailable

# PostgreSQL's error codes of it: too long a wait for a lock or a statement, a deadlock, a conflict
# of transactions, no disk, memory or connection to spare, a server that stops or starts.
PASSING = frozenset(
    {"55P03", "57014", "40P01", "40001", "53100", "53200", "53300", "57P01", "57P02", "57P03"}
)


class DatabaseBusy(Unavailable):
    """The shop is busy at the moment; try again shortly."""


def passes(error: BaseException | None) -> bool:
    """Whether a driver's error tells of what passes by itself."""
    # The driver's own confusion is about a connection that is cut off at this very moment.
    is_cut_off = isinstance(error, asyncpg.InternalClientError)
    return is_cut_off or getattr(error, "sqlstate", None) in PASSING
