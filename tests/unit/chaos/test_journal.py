"""What a client makes of an answer: whose it is, and whether to come back."""

import uuid
from datetime import timedelta

import httpx
import pytest

from benchmarks.chaos.journal import BROKEN, Journal, means_again


def problem(status: int, kind: str = "") -> httpx.Response:
    headers = {"Content-Type": "application/problem+json"}
    return httpx.Response(status, headers=headers, json={"type": kind, "detail": "why"})


def page(status: int) -> httpx.Response:
    answer = httpx.Response(status, html="<html>")
    answer.elapsed = timedelta(seconds=1)
    return answer


@pytest.mark.parametrize(
    "answer",
    [problem(503), problem(429), problem(409, "/problems/request-in-flight"), page(404), page(500)],
)
def test_a_client_comes_back_to_what_is_not_the_shops_last_word(answer: httpx.Response) -> None:
    assert means_again(answer)


@pytest.mark.parametrize(
    "answer", [problem(404), problem(409, "/problems/out-of-stock"), page(200)]
)
def test_a_client_takes_the_shops_word_for_it(answer: httpx.Response) -> None:
    assert not means_again(answer)


def test_a_500_of_the_shop_is_wrong_and_one_of_the_proxy_is_counted_apart() -> None:
    journal = Journal(now="haproxy")

    journal.note("order", page(500))
    journal.note("order", problem(500))
    journal.note("order", httpx.ReadError("gone"))

    assert len(journal.wrong) == 1
    counted = {"500": 1, "500 of the proxy": 1, BROKEN: 1}
    assert journal.tallies["haproxy"].answers == counted


def test_a_key_with_two_orders_is_wrong() -> None:
    journal, first = Journal(), uuid.uuid4()

    journal.order("key", first)
    journal.order("key", first)
    assert journal.wrong == []
    journal.order("key", uuid.uuid4())

    assert len(journal.wrong) == 1
    assert journal.orders == {"key": first}
