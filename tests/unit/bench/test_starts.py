"""Serve's log, as it tells of starts."""

from benchmarks.shop.starts import Start, told

LINE = (
    "{\"message\": \"Replica(id='943e8564', deployment='Web', app='commerce') started successfully"
    " on node 'a6da73' after 9.3s (PID: 20071). Replica constructor, reconfigure method, and"
    ' initial health check took 0.5s.", "lineno": 4877}'
)


def test_a_start_is_told_with_its_seconds_and_its_process() -> None:
    assert told(LINE) == Start("Web", 9.3, 20071, 0.5)


def test_other_lines_tell_of_none() -> None:
    assert told("Adding 1 replica to Deployment(name='Web', app='commerce').") is None
