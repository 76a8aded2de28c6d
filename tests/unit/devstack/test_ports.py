"""Ports: kept where they can be, changed where they must."""

import json
import socket
import subprocess
import sys
from pathlib import Path

from devstack.ports import Ports, is_free


def test_a_port_is_remembered_over_a_restart(tmp_path: Path) -> None:
    first = Ports(tmp_path).claim(["postgres"])

    assert Ports(tmp_path).claim(["postgres"]) == first


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    before = Ports(tmp_path).claim(["postgres"])["postgres"]

    with socket.create_server(("127.0.0.1", before)):
        after = Ports(tmp_path).claim(["postgres"])["postgres"]

    assert after != before


def test_no_two_names_share_a_port(tmp_path: Path) -> None:
    ports = Ports(tmp_path).claim(f"server-{number}" for number in range(50))

    assert len(set(ports.values())) == 50


def test_a_listening_server_makes_a_port_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_a_claimed_port_is_not_for_another_runner_though_nobody_listens_yet(tmp_path: Path) -> None:
    claimed = Ports(tmp_path / "ours").claim(["epmd"])
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "ports.json").write_text(json.dumps(claimed))

    script = "import sys; from pathlib import Path; from devstack.ports import Ports; "
    script += "print(Ports(Path(sys.argv[1])).claim(['epmd'])['epmd'])"
    told = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", script, str(theirs)], check=True, capture_output=True, text=True
    )

    assert is_free(claimed["epmd"])
    assert int(told.stdout) != claimed["epmd"]


def test_another_state_directory_does_not_get_the_same_port_either(tmp_path: Path) -> None:
    claimed = Ports(tmp_path / "ours").claim(["epmd"])
    (tmp_path / "ports.json").write_text(json.dumps(claimed))

    assert Ports(tmp_path).claim(["epmd"]) != claimed
