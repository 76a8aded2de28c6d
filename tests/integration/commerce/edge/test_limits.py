"""What is too much, too slow or not HTTP is refused at the edge, in the shop's own form."""

from pathlib import Path

import httpx
import pytest

from commerce.app import BASE
from commerce.core.settings import Settings
from devstack import edge
from devstack.edge import Edge
from devstack.ports import Ports
from tests.integration.commerce.edge.conftest import (
    Witness,
    exchange,
    is_problem,
    outside,
    patience,
    response_in,
    say,
    silence,
)
from tests.integration.commerce.serving import serving


async def test_a_body_past_its_limit_never_reaches_the_shop(
    visitor: httpx.AsyncClient, witness: Witness, settings: Settings
) -> None:
    before = len(witness.seen)

    answer = await visitor.post("/auth/login", content=b"x" * (settings.max_body_bytes + 1))

    assert is_problem(answer, 413, "payload-too-large")
    assert len(witness.seen) == before


async def test_the_edge_grants_each_route_what_the_shop_does(settings: Settings) -> None:
    granted = edge.production()

    assert granted["EDGE_MAX_BODY_BYTES"] == str(settings.max_body_bytes)
    assert granted["EDGE_MAX_IMPORT_BYTES"] == str(settings.max_import_bytes)
    assert int(granted["EDGE_MAX_SEARCH_PHOTO_BYTES"]) > settings.max_search_photo_bytes


@pytest.mark.parametrize(
    ("path", "size"),
    [("/products/search-by-photo", 4_000_000), ("/admin/products/import", 9_000_000)],
)
async def test_large_files_pass_where_the_shop_takes_them(
    visitor: httpx.AsyncClient, witness: Witness, path: str, size: int
) -> None:
    answer = await visitor.post(path, files={"photo": b"x" * size})

    assert answer.status_code != 413
    assert len(witness.asked_for(path)) == 1


@pytest.mark.parametrize(
    ("request_line", "headers", "status", "kind"),
    [
        (f"GET {BASE}/products?q={'x' * 9000} HTTP/1.1", (), 414, "uri-too-long"),
        (f"GET {BASE}/brands HTTP/1.1", (f"X-Big: {'x' * 9000}",), 431,
         "request-header-fields-too-large"),
        ("NONSENSE", (), 400, "bad-request"),
        (f"GET {BASE}/brands HTTP/1.1", ("Content-Length: 1", "Transfer-Encoding: chunked"), 400,
         "bad-request"),
        (f"POST {BASE}/cart HTTP/1.1", ("Content-Length: 1", "Content-Length: 2"), 400,
         "bad-request"),
        (f"POST {BASE}/cart HTTP/1.1", ("Transfer-Encoding: chunked, identity",), 501, "problem"),
        (f"GET {BASE}/brands HTTP/1.1", ("Bad Header: 1",), 400, "bad-request"),
        (f"GET {BASE}/products/%2e%2e/cart HTTP/1.1", (), 400, "bad-request"),
        (f"GET {BASE}/cart/../products HTTP/1.1", (), 400, "bad-request"),
        (f"GET {BASE}//products HTTP/1.1", (), 400, "bad-request"),
        (f"GET {BASE}/products%2f..%2fcart HTTP/1.1", (), 400, "bad-request"),
        (f"GET {BASE}/products\\..\\cart HTTP/1.1", (), 400, "bad-request"),
        (f"GET {BASE}/products/%00 HTTP/1.1", (), 400, "bad-request"),
        ("GET /-/routes HTTP/1.1", (), 404, "not-found"),
        ("GET /edge/problem HTTP/1.1", (), 404, "not-found"),
        ("TRACE / HTTP/1.1", (), 405, "method-not-allowed"),
    ],
)  # fmt: skip
async def test_what_is_not_a_request_of_this_shop_is_refused_and_never_passed_on(
    entrance: Edge,
    witness: Witness,
    request_line: str,
    headers: tuple[str, ...],
    status: int,
    kind: str,
) -> None:
    before = len(witness.seen)

    answer = await exchange(entrance, request_line, *headers)

    assert is_problem(answer, status, kind)
    assert len(witness.seen) == before


async def test_a_second_request_hidden_in_a_body_is_none(entrance: Edge, witness: Witness) -> None:
    hidden = f"GET {BASE}/admin/orders HTTP/1.1\r\nHost: shop.test\r\n\r\n"
    words = (
        f"POST {BASE}/auth/login HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n"
        f"Content-Length: {len(hidden)}\r\n\r\n{hidden}"
    )

    before = len(witness.seen)
    answer = response_in(await say(entrance, words.encode()))

    assert answer.status_code in {400, 422}
    assert [scope["path"] for scope in witness.seen[before:]] == [f"{BASE}/auth/login"]


async def test_a_whole_address_in_the_request_line_is_this_shops_all_the_same(
    entrance: Edge, witness: Witness
) -> None:
    answer = await exchange(entrance, f"GET http://evil.example{BASE}/health/live HTTP/1.1")

    assert answer.status_code == 204
    assert witness.seen[-1]["path"] == f"{BASE}/health/live"


async def test_only_a_line_of_a_try_on_may_become_a_websocket(
    entrance: Edge, witness: Witness
) -> None:
    asked = ("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")

    answer = await exchange(entrance, f"GET {BASE}/health/live HTTP/1.1", *asked)

    assert answer.status_code == 204
    assert not {"upgrade", "connection"} & set(witness.last)


@pytest.mark.parametrize(
    "words",
    [
        f"GET {BASE}/products HTTP/1.1\r\nHost: shop.test\r\nX-Slow",
        f"POST {BASE}/auth/login HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 900\r\n\r\n{{",
    ],
)
async def test_who_never_finishes_a_request_is_let_go_and_costs_the_shop_nothing(
    upstream: str, witness: Witness, scratch: Path, words: str
) -> None:
    impatient = {"EDGE_HEADER_SECONDS": "1", "EDGE_BODY_SECONDS": "1"}
    with edge.running(scratch / "edge-impatient", upstream, values=impatient) as running:
        before = len(witness.seen)
        heard = await say(running, words.encode())

    assert b"200" not in heard.partition(b"\r\n")[0]
    assert len(witness.seen) == before


async def test_a_shop_that_is_out_of_reach_is_a_problem_that_says_when_to_come_back(
    scratch: Path,
) -> None:
    nobody = Ports(scratch / "edge-nobody").claim(["nobody"])["nobody"]
    with edge.running(scratch / "edge-nobody", f"127.0.0.1:{nobody}") as running:
        async with outside(running.url) as client:
            answers = [await client.get(path) for path in ("/cart", "/products")]

    assert all(is_problem(answer, 502, "bad-gateway") for answer in answers)
    assert {answer.headers["Retry-After"] for answer in answers} == {"2"}


async def test_a_shop_that_hangs_or_hangs_up_is_a_problem_too(scratch: Path) -> None:
    short = {"EDGE_ANSWER_SECONDS": "1"}
    with (
        serving(patience) as url,
        edge.running(scratch / "edge-slow", url[7:], values=short) as running,
    ):
        async with outside(running.url) as client:
            late = await client.get("/cart")
    with serving(silence) as url, edge.running(scratch / "edge-mute", url[7:]) as running:
        async with outside(running.url) as client:
            mute = await client.get("/cart")

    assert is_problem(late, 504, "gateway-timeout")
    assert mute.status_code == 500


async def test_another_host_is_not_served_where_hosts_are_named(
    upstream: str, scratch: Path
) -> None:
    named = {"EDGE_HOSTS": "shop.test"}
    with edge.running(scratch / "edge-hosts", upstream, values=named) as running:
        async with outside(running.url) as client:
            ours = await client.get("/health/live", headers={"Host": "shop.test"})
            others = await client.get("/health/live", headers={"Host": "evil.example"})
            live = await client.get(f"{running.url}/edge/live")

    assert (ours.status_code, live.status_code) == (204, 200)
    assert is_problem(others, 421, "misdirected-request")


async def test_the_shops_own_refusals_pass_as_they_are(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/cart")

    assert is_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
