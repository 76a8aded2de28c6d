"""Ports: kept where they can be, changed where they must."""

import socket
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
