"""Secrets of the local platform."""

from pathlib import Path

from devstack.credentials import Secrets


def test_a_secret_stays_the_same_over_a_restart(tmp_path: Path) -> None:
    first = Secrets(tmp_path).get("postgres")

    assert Secrets(tmp_path).get("postgres") == first


def test_secrets_differ_by_name(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)

    assert secrets.get("postgres") != secrets.get("redis")


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    Secrets(tmp_path).get("postgres")

    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
