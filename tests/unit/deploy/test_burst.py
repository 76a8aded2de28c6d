"""A burst: what is deployed for it, what is foretold of it, and how it is drawn."""

from dataclasses import asdict
from pathlib import Path

import pytest
from ray.serve.schema import ServeDeploySchema

from benchmarks.burst.__main__ import ACTS
from benchmarks.burst.plot import draw
from benchmarks.burst.stage import ENGINES, configuration
from benchmarks.burst.watch import Film, Job, Moment
from benchmarks.sizing.burst import compare, foretell, growth


def moment(at: float, engines: tuple[int, int], workers: int = 2) -> Moment:
    """How many engines there should be and are, and how many workers."""
    return Moment(
        at=at,
        queued=0,
        in_hand=0,
        target={"Engine": engines[0], "Worker": workers},
        running={"Engine": engines[1], "Worker": workers},
        where={},
    )


def film(name: str, count: int) -> Film:
    """Jobs that all come at once; the engines grow at ten seconds, the workers at five."""
    one = Film(notes={"act": asdict(ACTS[name])})
    one.moments = [
        moment(0, (1, 1)),
        moment(3, (8, 1)),
        moment(5, (8, 1), 6),
        moment(10, (8, 8), 6),
    ]
    one.jobs = [Job(asked=0, stayed=4.5, status="completed", attempts=1)] * count
    return one


@pytest.mark.parametrize("name", sorted(ACTS))
def test_serve_accepts_every_act(name: str) -> None:
    config = configuration(ACTS[name])

    ServeDeploySchema.model_validate(config)

    deployments = config["applications"][1]["deployments"]
    scaling = next(one for one in deployments if one["name"] == "Engine")["autoscaling_config"]
    assert scaling["max_replicas"] == ENGINES
    assert ("policy" in scaling) == ACTS[name].follows_jobs


def test_growth_is_read_from_the_film() -> None:
    found = growth(film("jobs", 1).as_json(), "Engine")

    assert (found.noticed, found.started) == (3, 10)


def test_a_burst_is_foretold_from_when_the_cluster_had_grown() -> None:
    # One engine makes two pictures in ten seconds and is at its third; eight make the rest.
    outcome = foretell(film("jobs", 26).as_json(), ENGINES)

    assert sorted(outcome.total)[:2] == [4.5, 8.5]
    assert outcome.ended_at == pytest.approx(10 + 3 * 4 + 4 + 0.5, abs=4)


def test_two_workers_let_half_of_the_engines_be_asked_for() -> None:
    fast, slow = (foretell(film(name, 60).as_json(), ENGINES) for name in ("jobs", "requests"))

    assert slow.ended_at > 1.5 * fast.ended_at


def test_what_is_compared_has_the_same_names() -> None:
    found = compare(film("jobs", 20).as_json(), ENGINES)

    assert found.foretold.keys() == found.measured.keys()
    assert found.measured["p50"] == 4.5


def test_a_burst_is_drawn_small_enough_for_a_page(tmp_path: Path) -> None:
    path = tmp_path / "burst.png"

    draw({name: film(name, 20) for name in ("jobs", "requests")}, path)

    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size < 150_000
