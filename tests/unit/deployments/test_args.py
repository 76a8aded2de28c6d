from pathlib import Path

import pytest

from deployments.args import FittingRoomArgs


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRYON_WEIGHTS_CACHE", "/var/cache/weights")
    return Path("/var/cache/weights")


def test_weights_lie_in_a_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRYON_WEIGHTS", "/models")

    assert FittingRoomArgs().weights == Path("/models")
    assert FittingRoomArgs.model_validate({"weights": "/other"}).weights == Path("/other")
    assert not FittingRoomArgs().weights_url


def test_or_in_a_bucket_from_which_they_are_fetched_to_a_directory(cache: Path) -> None:
    args = FittingRoomArgs.model_validate({"weights": "s3://models/fitting-room/"})

    assert args.weights == cache / "models" / "fitting-room"
    assert args.weights_url == "s3://models/fitting-room"


def test_the_environment_may_name_a_bucket_too(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRYON_WEIGHTS", "s3://models")

    assert FittingRoomArgs().weights == cache / "models"


@pytest.mark.parametrize("url", ["s3://", "s3:///", "s3://models/../other"])
def test_a_url_without_a_bucket_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        FittingRoomArgs.model_validate({"weights": url})
