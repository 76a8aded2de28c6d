"""Spans of time on the shop's calendar."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from commerce.admin.periods import Name, Period, latest, named

SAIGON, PARIS = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Paris")


def test_the_latest_days_end_with_today_where_the_shop_is() -> None:
    late = datetime(2026, 11, 22, 18, tzinfo=UTC)

    period = latest(7, late, SAIGON)

    assert (period.first, period.last, period.days) == (date(2026, 11, 17), date(2026, 11, 23), 7)
    assert period.start == datetime(2026, 11, 16, 17, tzinfo=UTC)
    assert period.end == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_the_period_before_has_as_many_days_and_ends_where_this_one_begins() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 31), SAIGON)

    before = period.before()

    assert (before.first, before.last) == (date(2026, 1, 29), date(2026, 2, 28))
    assert before.end == period.start


def test_days_are_the_calendars_where_clocks_change() -> None:
    # On 25 October 2026 Paris has 25 hours.
    period = Period(date(2026, 10, 24), date(2026, 10, 26), PARIS)

    cuts = period.cuts("day")

    assert cuts[1] - cuts[0] == timedelta(hours=24)
    assert cuts[2] - cuts[1] == timedelta(hours=25)
    assert len(period.cuts("hour")) == 24 + 25 + 24


def test_hours_are_real_ones() -> None:
    cuts = Period(date(2026, 10, 25), date(2026, 10, 25), PARIS).cuts("hour")

    assert {later - earlier for earlier, later in pairwise(cuts)} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", date(2026, 11, 22), date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 21), date(2026, 11, 21)),
        ("week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 11, 1), date(2026, 11, 22)),
        ("quarter", date(2026, 10, 1), date(2026, 11, 22)),
        ("year", date(2026, 1, 1), date(2026, 11, 22)),
    ],
)
def test_a_period_has_a_name(name: Name, first: date, last: date) -> None:
    sunday_evening = datetime(2026, 11, 22, 16, 59, tzinfo=UTC)

    period = named(name, sunday_evening, SAIGON)

    assert (period.first, period.last) == (first, last)
