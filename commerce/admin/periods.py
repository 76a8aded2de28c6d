"""Spans of time on the shop's calendar, cut into days or hours: rules that only compute."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Granularity = Literal["day", "hour"]
# `week` to `year` have begun and go on: they end with today.
Name = Literal["today", "yesterday", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, from the first to the last, where this time zone's clocks hang."""

    first: date
    last: date
    timezone: ZoneInfo

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first day's midnight."""
        return midnight(self.first, self.timezone)

    @property
    def end(self) -> datetime:
        """The midnight after the last day; what happens then is no longer meant."""
        return midnight(self.last + timedelta(days=1), self.timezone)

    def before(self) -> "Period":
        """As many days, just before these."""
        length = timedelta(days=self.days)
        return Period(self.first - length, self.last - length, self.timezone)

    def cuts(self, granularity: Granularity) -> list[datetime]:
        """The beginning of each day or hour, in UTC.

        Days are the calendar's: where clocks change one has 23 or 25 hours. Hours are real ones.
        """
        if granularity == "day":
            days = (self.first + timedelta(days=n) for n in range(self.days))
            return [midnight(day, self.timezone) for day in days]
        hours = int((self.end - self.start) / timedelta(hours=1))
        return [self.start + timedelta(hours=n) for n in range(hours)]


def latest(days: int, now: datetime, timezone: ZoneInfo) -> Period:
    """So many days, the last of which is today."""
    today = now.astimezone(timezone).date()
    return Period(today - timedelta(days=days - 1), today, timezone)


def named(name: Name, now: datetime, timezone: ZoneInfo) -> Period:
    """The days that a word means; a week begins with Monday."""
    today = now.astimezone(timezone).date()
    first = {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=today.month - (today.month - 1) % 3, day=1),
        "year": today.replace(month=1, day=1),
    }[name]
    return Period(first, first if name == "yesterday" else today, timezone)


def midnight(day: date, timezone: ZoneInfo) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), timezone).astimezone(UTC)
