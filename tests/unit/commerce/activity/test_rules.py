"""When and whose an event is."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from commerce.activity.rules import LATEST, NOBODY, Person, day_of, when

NOW = datetime(2026, 11, 23, 6, 40, 30, tzinfo=UTC)
ADA = Person(user_id=uuid4())


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (NOW - timedelta(minutes=5), NOW - timedelta(minutes=5)),
        (NOW + timedelta(days=400), NOW),
        (NOW - timedelta(days=400), NOW - LATEST),
        (datetime.max.replace(tzinfo=UTC), NOW),
        (datetime.min.replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), NOW - LATEST),
    ],
)
def test_a_clients_clock_is_believed_within_reason(told: datetime, kept: datetime) -> None:
    assert when(told, NOW, ADA) == kept


def test_nobodys_events_are_known_to_the_hour() -> None:
    assert when(NOW, NOW, NOBODY) == datetime(2026, 11, 23, 6, tzinfo=UTC)


def test_a_visitor_may_be_known_as_well() -> None:
    assert Person(visitor_id=uuid4()).is_known
    assert not NOBODY.is_known


def test_a_day_is_the_shops() -> None:
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)

    assert day_of(late, ZoneInfo("Asia/Ho_Chi_Minh")) == date(2026, 11, 23)
    assert day_of(late, ZoneInfo("UTC")) == date(2026, 11, 22)
