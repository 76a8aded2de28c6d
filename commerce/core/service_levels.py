"""How well the shop served, minute by minute: what an error budget is reckoned from.

Replicas count in their memory and add their counts to the minute's row now and then, so a request
costs no statement. What a replica has not added when it is killed is lost: some seconds of one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import BigInteger, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core import clock, metrics
from commerce.core.database import Base, Database

# Of a thousand answers one may fail within thirty days (Google's SRE workbook, chapter 2).
TARGET = 0.999
WINDOW = timedelta(days=30)
RECENT = timedelta(hours=1)
# Seconds after which an answer counts as slow.
SLOW = 1.0
KEPT = WINDOW + timedelta(days=1)


class ServiceMinute(Base):
    """What all replicas answered within a minute."""

    __tablename__ = "service_minutes"

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    errors: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    slow: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


@dataclass(slots=True)
class Served:
    """How many requests were answered, how many of them with a 5xx, and how many slowly."""

    requests: int = 0
    errors: int = 0
    slow: int = 0

    @property
    def error_ratio(self) -> float:
        """The share of failures; none of none."""
        return self.errors / self.requests if self.requests else 0.0

    @property
    def budget_left(self) -> float:
        """What is left of the failures that the target allows: 1 all, 0 none, less when overdrawn.

        Where nothing was asked nothing is spent.
        """
        return 1 - self.error_ratio / (1 - TARGET)


class Tally:
    """Counts what one replica answers."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.served = Served()
        self.under_way = 0

    def count(self, status: int, seconds: float) -> None:
        """Count an answer."""
        served = self.served
        served.requests += 1
        served.errors += status >= HTTPStatus.INTERNAL_SERVER_ERROR
        served.slow += seconds > SLOW

    async def save(self, database: Database) -> int:
        """Add what was counted to the present minute; return how many answers that were.

        What could not be saved counts with the next time's.
        """
        served, self.served = self.served, Served()
        if not served.requests:
            return 0
        try:
            async with database.transaction() as session:
                await add(session, clock.now(), served)
        except BaseException:
            later = self.served
            later.requests += served.requests
            later.errors += served.errors
            later.slow += served.slow
            raise
        return served.requests


class Books:
    """A loop of a web replica: brings its account up to date, and tells how busy it is."""

    # Ray shows a gauge that nobody has set for twenty seconds no more.
    pause = 5.0

    def __init__(self, database: Database, tally: Tally) -> None:
        """Save what `tally` counts."""
        self._database, self._tally = database, tally

    async def step(self) -> int:
        """Once; there is never more to do."""
        metrics.REQUESTS_UNDER_WAY.set(self._tally.under_way)
        metrics.CONNECTIONS.set(self._database.in_use, "in-use")
        await self._tally.save(self._database)
        return 0


async def add(session: AsyncSession, when: datetime, served: Served) -> None:
    """Add counts to a minute's row."""
    row = insert(ServiceMinute).values(
        minute=when.replace(second=0, microsecond=0),
        requests=served.requests,
        errors=served.errors,
        slow=served.slow,
    )
    more = {
        name: getattr(ServiceMinute, name) + getattr(row.excluded, name)
        for name in ("requests", "errors", "slow")
    }
    await session.execute(row.on_conflict_do_update(index_elements=["minute"], set_=more))


async def read(session: AsyncSession) -> tuple[Served, Served]:
    """What was served within the last hour, and within the budget's window."""
    now = clock.now()
    recent = ServiceMinute.minute > now - RECENT
    columns = [ServiceMinute.requests, ServiceMinute.errors, ServiceMinute.slow]
    sums = [func.coalesce(func.sum(column).filter(recent), 0) for column in columns]
    sums += [func.coalesce(func.sum(column), 0) for column in columns]
    row = (await session.execute(select(*sums).where(ServiceMinute.minute > now - WINDOW))).one()
    counts = [int(count) for count in row]
    return Served(*counts[:3]), Served(*counts[3:])


async def forget(session: AsyncSession) -> int:
    """Forget the minutes that no budget asks for any more; return how many."""
    old = delete(ServiceMinute).where(ServiceMinute.minute < clock.now() - KEPT)
    return len((await session.scalars(old.returning(ServiceMinute.minute))).all())
