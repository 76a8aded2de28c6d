"""The fitting room grows with its queue, shrinks when it is short, and stays while nobody knows."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ray import cloudpickle
from ray.serve.config import AutoscalingConfig

from deployments import autoscaling
from deployments.autoscaling import JOBS, TRUE_FOR, FollowJobs, remembered, replicas

MANY = st.floats(0, 1e6)
SHARE = st.floats(1e-3, 10)


def told(**workers: tuple[float, float]) -> dict[str, list[SimpleNamespace]]:
    """What each worker said last: when by its own clock, and how many."""
    return {
        name: [SimpleNamespace(timestamp=when, value=jobs)]
        for name, (when, jobs) in workers.items()
    }


def test_a_queue_that_workers_do_not_hold_counts() -> None:
    # 16 in hand, 64 more in the queue, 2 s each, all within 8 s.
    assert replicas(80, requests=16, share=2 / 8, present=4) == 20


def test_requests_that_are_no_jobs_count_where_they_are_more() -> None:
    assert replicas(0, requests=12, share=0.5, present=1) == 6


@given(MANY, SHARE, st.integers(0, 100))
def test_while_nobody_knows_nothing_is_taken_away(
    requests: float, share: float, present: int
) -> None:
    assert replicas(None, requests, share, present) >= present


@given(st.floats(0.1, 60), st.floats(1, 60), st.floats(0.1, 40))
def test_a_steady_load_settles_at_the_time_that_was_asked_for(
    seconds: float, within: float, rate: float
) -> None:
    """With that many replicas as many jobs end as come, and each has stayed that long."""
    jobs = rate * within

    needed = replicas(jobs, 0, seconds / within, 0)

    assert needed / seconds == pytest.approx(rate)


@given(MANY, MANY, MANY, SHARE)
def test_more_jobs_never_need_less(few: float, more: float, requests: float, share: float) -> None:
    low, high = sorted((few, more))

    assert replicas(low, requests, share, 0) <= replicas(high, requests, share, 0)


def test_what_was_heard_is_true_for_a_while() -> None:
    board: dict[str, Any] = {}

    assert remembered(board, told(one=(5.0, 40.0)), now=100.0) == 40
    assert remembered(board, {}, now=100.0 + TRUE_FOR - 0.1) == 40
    assert remembered(board, {}, now=100.0 + TRUE_FOR) is None


def test_a_worker_that_says_nothing_new_is_not_heard() -> None:
    board: dict[str, Any] = {}
    remembered(board, told(one=(5.0, 40.0)), now=100.0)

    assert remembered(board, told(one=(5.0, 40.0)), now=100.0 + TRUE_FOR) is None
    assert remembered(board, told(one=(6.0, 3.0)), now=101.0 + TRUE_FOR) == 3


def test_a_worker_whose_clock_is_ahead_does_not_silence_the_others() -> None:
    board: dict[str, Any] = {}
    remembered(board, told(ahead=(9e9, 40.0), right=(5.0, 40.0)), now=100.0)

    assert remembered(board, told(ahead=(9e9, 40.0), right=(6.0, 7.0)), now=101.0) == 7
    assert remembered(board, told(right=(7.0, 2.0)), now=102.0) == 2


def test_before_any_worker_has_spoken_nobody_knows() -> None:
    assert remembered({}, {}, now=0.5) is None


def context(jobs: float | None, requests: float = 0, present: int = 1) -> SimpleNamespace:
    metrics = {JOBS: told(one=(1.0, jobs))} if jobs is not None else {}
    return SimpleNamespace(
        raw_metrics=metrics, total_num_requests=requests, target_num_replicas=present
    )


def test_what_the_workers_deployment_is_told_every_policy_of_the_controller_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(autoscaling, "_BOARD", "a_board_of_this_test")
    workers, engines = FollowJobs(1, 8), FollowJobs(2, 8)

    assert engines(context(None, present=3)) == (3, {})
    assert workers(context(64)) == (8, {})
    assert engines(context(None, present=3)) == (16, {})


def test_serve_takes_it_by_name_and_a_process_without_the_project_can_load_it() -> None:
    seconds = {"seconds_a_job": 2.0, "done_within_s": 8.0}
    name = "deployments.autoscaling:FollowJobs"

    config = AutoscalingConfig.model_validate(
        {"policy": {"policy_function": name, "policy_kwargs": seconds}}
    )

    pickled = config.policy._serialized_policy_def  # noqa: SLF001 - what goes to the controller
    assert b"FollowJobs" in pickled
    assert b"commerce" not in pickled
    assert callable(cloudpickle.loads(pickled)(**seconds))
