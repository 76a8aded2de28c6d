"""When and whose an event is: rules that only compute."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

# A phone may have been without a network for so long; older than that is a wrong clock.
LATEST = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Person:
    """Whose an event is: a shopper's, a visitor's, or nobody's."""

    user_id: UUID | None = None
    visitor_id: UUID | None = None

    @property
    def is_known(self) -> bool:
        """Whether the event may be linked to others of the same person."""
        return self.user_id is not None or self.visitor_id is not None


NOBODY = Person()


def when(at: datetime, now: datetime, person: Person) -> datetime:
    """When an event happened, whatever the client's clock says.

    Never in the future, never before `LATEST`; for nobody to the hour only, so that events of one
    person do not line up again.
    """
    clamped = min(max(at, now - LATEST), now)
    return clamped if person.is_known else clamped.replace(minute=0, second=0, microsecond=0)


def day_of(at: datetime, timezone: ZoneInfo) -> date:
    """The shop's day."""
    return at.astimezone(timezone).date()
