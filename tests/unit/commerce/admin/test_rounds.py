"""What is told of loops that several processes run."""

from datetime import UTC, datetime, timedelta

from commerce.admin.rounds import GRACE, MISSED_TURNS, judge
from commerce.core.heartbeat import Pulse
from commerce.core.readings import Reading

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAUSE = 10.0
LATE = timedelta(seconds=PAUSE * MISSED_TURNS + 1) + GRACE


def process(pulse: Pulse, told: timedelta = timedelta()) -> Reading:
    """A process that runs one loop, and has told of it so long ago."""
    return Reading({"loops": {"send": pulse.model_dump(mode="json")}}, NOW - told)


def pulse(succeeded: timedelta | None = None, failures: int = 0, begun: timedelta = LATE) -> Pulse:
    at = None if succeeded is None else NOW - succeeded
    return Pulse(pause=PAUSE, failures=failures, begun=NOW - begun, succeeded=at)


WELL = pulse(timedelta(seconds=1))


def test_the_worst_of_the_living_is_told() -> None:
    failing = pulse(LATE, failures=3)

    (told,) = judge({"a": process(WELL), "b": process(failing), "c": process(WELL)}, NOW)

    assert (told.is_late, told.failures, told.processes) == (True, 3, 3)
    assert told.last_success == failing.succeeded


def test_who_is_gone_is_forgotten_where_another_does_its_work() -> None:
    gone = process(pulse(LATE, failures=3), told=timedelta(minutes=5))

    (told,) = judge({"a": process(WELL), "gone": gone}, NOW)

    assert (told.is_late, told.failures, told.processes) == (False, 0, 1)


def test_what_nobody_runs_any_more_is_late() -> None:
    both = {name: process(WELL, told=GRACE + timedelta(seconds=1)) for name in "ab"}

    (told,) = judge(both, NOW)

    assert (told.is_late, told.processes) == (True, 0)


def test_who_has_just_begun_is_not_late_until_it_fails_or_takes_too_long() -> None:
    begins = [
        pulse(begun=timedelta(seconds=1)),
        pulse(begun=timedelta(seconds=1), failures=1),
        pulse(begun=GRACE + timedelta(seconds=1)),
    ]

    told = [judge({"a": process(one)}, NOW)[0].is_late for one in begins]

    assert told == [False, True, True]
