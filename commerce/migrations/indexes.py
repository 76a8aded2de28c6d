"""Indexes on tables that the shop writes to meanwhile."""

from alembic import op

from commerce.migrations import LOCK_TIMEOUT


def build(name: str, on: str, kind: str = "INDEX") -> None:
    """Build an index without keeping anybody from writing; again from the start if it was left.

    It cannot be part of a transaction: call it before anything else in `upgrade`, so that a
    migration that has to be tried again finds nothing half done.

    Args:
        name: the index's.
        on: what follows `ON`, such as `orders (user_id) WHERE status = 'paid'`.
        kind: `INDEX` or `UNIQUE INDEX`.
    """
    with op.get_context().autocommit_block():
        # It waits for older transactions, and holds up nobody while it does.
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE {kind} CONCURRENTLY {name} ON {on}")
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT.total_seconds()}s'")
