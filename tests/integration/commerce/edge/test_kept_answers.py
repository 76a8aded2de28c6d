"""Public answers are kept for half a second; nobody's own ever are."""

import asyncio
import gzip
import time

import httpx
import pytest

from tests.integration.commerce.edge.conftest import Witness
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.waiting import until

HALF = 0.5


def halves(begun: float, ended: float) -> int:
    """Into how many halves of the clock's seconds a while falls."""
    return int(ended // HALF) - int(begun // HALF) + 1


async def test_a_crowd_is_one_question_to_the_shop(
    visitor: httpx.AsyncClient, witness: Witness, shop: Shop
) -> None:
    path = f"/products/{(await shop.product()).id}"

    begun = time.time()
    answers = await asyncio.gather(*(visitor.get(path) for _ in range(50)))
    asked, ended = len(witness.asked_for(path)), time.time()

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    # One in each half of a second, and one for the half to come.
    assert 1 <= asked <= halves(begun, ended) + 1


async def test_a_new_price_is_read_although_answers_are_kept(
    visitor: httpx.AsyncClient, shop: Shop
) -> None:
    gown = await shop.product(price=100)
    old = await visitor.get(f"/products/{gown.id}")

    price = {"price": {"amount": 90, "currency": "VND"}}
    await visitor.put(f"/admin/products/{gown.id}", json=price, headers=await shop.staff())

    async def is_new() -> bool:
        answer = await visitor.get(f"/products/{gown.id}")
        return bool(answer.json()["price"]["amount"] == 90)

    assert old.json()["price"]["amount"] == 100
    await until(is_new)


async def test_who_has_an_answer_already_is_told_so_by_the_edge(
    visitor: httpx.AsyncClient, witness: Witness, shop: Shop
) -> None:
    path = f"/products/{(await shop.product()).id}"
    plain = {"Accept-Encoding": "identity"}
    first = await visitor.get(path, headers=plain)

    etag = first.headers["ETag"]
    again = await visitor.get(path, headers=plain | {"If-None-Match": etag})
    packed = await visitor.get(path, headers={"If-None-Match": f"W/{etag}"})

    assert (again.status_code, again.content) == (304, b"")
    assert packed.status_code == 304
    assert not any("if-none-match" in heard for heard in witness.asked_for(path))


async def test_others_further_out_may_not_keep_what_the_edge_keeps(
    visitor: httpx.AsyncClient,
) -> None:
    answer = await visitor.get("/brands")

    assert answer.headers.get_list("Cache-Control") == ["public, max-age=0, must-revalidate"]


@pytest.mark.parametrize(
    "whose",
    [
        {"Authorization": "Bearer x.y.z"},
        {"Cookie": "session=1"},
        {"X-Cart-Token": "mine"},
        {"X-API-Key": "mine"},
    ],
)
async def test_who_says_who_they_are_is_answered_by_the_shop(
    visitor: httpx.AsyncClient, witness: Witness, shop: Shop, whose: dict[str, str]
) -> None:
    path = f"/products/{(await shop.product()).id}"
    await visitor.get(path)
    before = len(witness.asked_for(path))

    answers = [await visitor.get(path, headers=whose) for _ in range(3)]

    assert len(witness.asked_for(path)) == before + 3
    assert {answer.headers["Cache-Status"] for answer in answers} == {"atelier-edge; fwd=request"}


@pytest.mark.parametrize(
    "path", ["/cart", "/orders", "/users/profile", "/admin/orders", "/health/live"]
)
async def test_what_is_somebodys_own_is_never_kept(
    visitor: httpx.AsyncClient, witness: Witness, shop: Shop, path: str
) -> None:
    buyer, staff = await shop.buyer(), await shop.staff()
    whose = staff if path.startswith("/admin") else buyer.headers
    before = len(witness.asked_for(path))

    answers = [await visitor.get(path, headers=whose) for _ in range(3)]
    nobodys = [await visitor.get(path) for _ in range(2)]

    assert len(witness.asked_for(path)) == before + 5
    assert {answer.headers["Cache-Control"] for answer in answers + nobodys} == {"no-store"}
    assert not any("hit" in answer.headers.get("Cache-Status", "") for answer in answers + nobodys)


async def test_what_is_not_there_is_asked_for_each_time(
    visitor: httpx.AsyncClient, witness: Witness, shop: Shop
) -> None:
    path = f"/products/nothing-{shop.mark}"

    answers = [await visitor.get(path) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len(witness.asked_for(path)) == 3


@pytest.mark.parametrize(
    "said",
    [
        "", "vi", "en", "en-GB", "EN-us,en;q=0.9", "en-US,en;q=0.9,vi;q=0.8", "en,vi", "en, *",
        "en,*;q=0.5", "fr,en;q=0.5", "vi;q=0.1,en", "vi-VN,vi;q=0.9,fr;q=0.8,en;q=0.7", "de",
        "en;q=0", "en,vi;q=0", "en,vi;q=1.0", "en,,vi", "en|gzip",
        "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5",
    ],
)  # fmt: skip
async def test_nobody_hears_an_answer_in_anothers_language(
    visitor: httpx.AsyncClient, client: httpx.AsyncClient, said: str
) -> None:
    """Whatever was kept meanwhile for those who speak otherwise."""
    wanted = await client.get("/categories", headers={"Accept-Language": said})

    for before in ("vi", "en", "en,vi;q=0.9", "fr"):
        await visitor.get("/categories", headers={"Accept-Language": before})
        heard = await visitor.get("/categories", headers={"Accept-Language": said})
        assert heard.headers["Content-Language"] == wanted.headers["Content-Language"]
        assert heard.json() == wanted.json()


async def test_an_answer_is_compressed_once_for_everybody_who_can_read_it(
    visitor: httpx.AsyncClient, shop: Shop
) -> None:
    for _ in range(5):
        await shop.product(brand=shop.mark)
    query = f"/products?brand={shop.mark}"

    async with visitor.stream("GET", query, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
    plain = await visitor.get(query, headers={"Accept-Encoding": "identity"})
    refusing = await visitor.get(query, headers={"Accept-Encoding": "gzip;q=0"})

    assert (packed.headers["Content-Encoding"], gzip.decompress(raw)) == ("gzip", plain.content)
    assert len(raw) < len(plain.content) / 2
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in refusing.headers
    assert "Accept-Encoding" in ", ".join(packed.headers.get_list("Vary"))


async def test_a_body_that_comes_with_a_question_fills_no_cache(
    visitor: httpx.AsyncClient, witness: Witness, shop: Shop
) -> None:
    path = f"/products/{(await shop.product()).id}"

    for _ in range(2):
        await visitor.request("GET", path, content=b"poison")

    assert len(witness.asked_for(path)) == 2


async def test_a_question_about_the_headers_alone_is_answered_too(
    visitor: httpx.AsyncClient, shop: Shop
) -> None:
    path = f"/products/{(await shop.product()).id}"

    answer = await visitor.head(path)

    assert (answer.status_code, answer.content) == (200, b"")
    assert "ETag" in answer.headers
