"""Tells how the loops of this process do: to the metrics, and to the status page by a row each."""

from commerce.core import clock, loops, metrics, readings
from commerce.core.database import Database
from commerce.core.readings import Reading

# Ray shows a gauge that nobody has set for twenty seconds no more.
HEARTBEAT_PAUSE = 5.0
LOOP = "loop:"


class Heartbeat:
    """A loop that watches the other loops of its process, and itself."""

    def __init__(self, database: Database) -> None:
        """Write to this database, and tell of its connections."""
        self._database = database

    async def step(self) -> int:
        """Tell once; there is never more to do."""
        metrics.CONNECTIONS.set(self._database.in_use, "in-use")
        for name, run in loops.RUNS.items():
            if run.succeeded_at is not None:
                metrics.LOOP_SUCCESS.set(run.succeeded_at.timestamp(), name)
        async with self._database.transaction() as session:
            await readings.write(session, _runs())
        return 0


def _runs() -> dict[str, Reading]:
    """How each loop does; one that has never succeeded says so since now."""
    return {
        f"{LOOP}{name}": Reading(
            {
                "failures": run.failures,
                "pause": run.pause,
                "succeeded": run.succeeded_at is not None,
            },
            run.succeeded_at or clock.now(),
        )
        for name, run in loops.RUNS.items()
    }
