"""The edge in front of the real ingress."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from commerce.app import BASE
from devstack import edge
from devstack.edge import Edge
from tests.integration.deployments.conftest import Platform

TRIES = 50


@pytest.fixture
def entrance(platform: Platform, scratch: Path) -> Iterator[Edge]:
    behind = platform.house.url.removeprefix("http://").removesuffix(BASE)
    with edge.running(scratch / "entrance", behind) as running:
        yield running


def test_shoppers_and_crowds_come_through_the_edge(platform: Platform, entrance: Edge) -> None:
    shopper = platform.shopper()
    with httpx.Client(base_url=f"{entrance.url}{BASE}", timeout=60, trust_env=False) as visitor:
        lists = [visitor.get("/products") for _ in range(TRIES)]
        etag = lists[-1].headers["ETag"]
        again = visitor.get("/products", headers={"If-None-Match": etag})
        cart = visitor.get("/cart", headers=dict(shopper.headers))
        routes = visitor.get(f"{entrance.url}/-/routes")

    assert {answer.status_code for answer in lists} == {200}
    assert any(answer.headers["Cache-Status"] == "atelier-edge; hit" for answer in lists)
    assert (again.status_code, cart.status_code, routes.status_code) == (304, 200, 404)
    assert (cart.headers["Cache-Control"], len(cart.headers.get_list("X-Request-ID"))) == (
        "no-store",
        1,
    )


def test_a_websocket_passes_edge_and_ingress(platform: Platform, entrance: Edge) -> None:
    nothing = "00000000-0000-7000-8000-000000000000"
    where = f"{entrance.url.replace('http', 'ws', 1)}{BASE}/tryon/ws/{nothing}"

    token = platform.shopper().headers["Authorization"]
    headers = {"Authorization": token}
    gone = pytest.raises(ConnectionClosed)
    with connect(where, additional_headers=headers, proxy=None) as socket, gone:
        socket.recv()

    assert socket.close_code == 4404
