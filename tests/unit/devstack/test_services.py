"""Which services are started, and which are somebody else's."""

from pathlib import Path

import yaml

from devstack import services
from devstack.paths import PROJECT

ELSEWHERE = dict(
    line.split("=", 1)
    for line in (PROJECT / "compose.env").read_text().splitlines()
    if not line.startswith("#")
)


def test_nothing_is_started_where_every_service_is_given(tmp_path: Path) -> None:
    with services.watched(tmp_path, ELSEWHERE) as running:
        assert running.supervisor.children == []


def test_the_settings_of_given_services_are_passed_on(tmp_path: Path) -> None:
    with services.running(tmp_path, ELSEWHERE) as settings:
        assert settings.items() >= ELSEWHERE.items()


def test_the_shops_own_keys_are_made_and_kept(tmp_path: Path) -> None:
    with services.running(tmp_path, ELSEWHERE) as settings:
        first = settings["AUTH__TOKEN_KEY"]
    with services.running(tmp_path, ELSEWHERE) as settings:
        assert settings["AUTH__TOKEN_KEY"] == first

    assert settings["AUTH__TOKEN_KEY"] != settings["AUTH__ADMIN_TOKEN_KEY"]


def test_only_what_is_not_given_is_started(tmp_path: Path) -> None:
    others = {name: value for name, value in ELSEWHERE.items() if name != "REDIS__URL"}

    with services.watched(tmp_path, others, durable=False) as running:
        assert [child.name for child in running.supervisor.children] == ["redis"]
        assert running.settings["REDIS__URL"].startswith("redis://:")


def test_compose_offers_every_service_that_make_run_starts() -> None:
    offered = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]

    assert set(offered) == {kind.name for kind in services.SERVICES}
