"""Answers in front of the router, and what changes make of them."""

from typing import Any
from uuid import uuid4

import pytest

from commerce.core.database import new_id
from commerce.core.events import Event
from commerce.products.changes import CATALOGUE, SHELVES, Moved, stock_tags, tag
from commerce.products.edge import kept_of, matches, name_of
from commerce.products.events import tags_of
from commerce.products.shelves import tree

GOWN = uuid4()


@pytest.mark.parametrize(
    ("given", "has_it"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
        ('*, "b"', False),
    ],
)
def test_a_client_has_an_answer_whose_tag_it_names(given: str, has_it: bool) -> None:  # noqa: FBT001 - a case of the table
    assert matches(given, '"a"') is has_it


def test_the_same_bytes_have_the_same_tag_and_others_another() -> None:
    assert kept_of("{}").etag == kept_of("{}").etag != kept_of("[]").etag


def moved(before: int, after: int) -> Moved:
    return Moved(uuid4(), GOWN, "SKU", before, after, 3)


@pytest.mark.parametrize(
    ("before", "after", "tags"),
    [
        (5, 4, {tag(GOWN)}),
        (1, 0, {tag(GOWN), CATALOGUE}),
        (0, 1, {tag(GOWN), CATALOGUE}),
    ],
)
def test_lists_hear_of_stock_only_when_something_sells_out_or_comes_back(
    before: int, after: int, tags: set[str]
) -> None:
    assert stock_tags([moved(before, after)]) == tags


@pytest.mark.parametrize(
    ("before", "after", "is_low"),
    [(4, 3, True), (3, 2, False), (9, 0, True), (0, 3, False), (5, 4, False)],
)
def test_stock_runs_low_when_it_comes_down_to_the_threshold(
    before: int,
    after: int,
    is_low: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert moved(before, after).runs_low is is_low


def test_an_event_touches_what_the_change_did() -> None:
    change = {"productId": str(GOWN), "before": 1, "after": 0}
    stock = Event(new_id(), "stock.changed", {"changes": [change]})
    product = Event(new_id(), "product.changed", {"productId": str(GOWN)})
    shelf = Event(new_id(), "catalogue.changed", {"kind": "category", "name": "coats"})

    assert tags_of(stock) == stock_tags([moved(1, 0)])
    assert tags_of(product) == {tag(GOWN), CATALOGUE}
    assert tags_of(shelf) == {CATALOGUE, SHELVES}


def test_a_tree_counts_upwards() -> None:
    flat: list[dict[str, Any]] = [
        {"slug": "women", "parent": None, "products": 1},
        {"slug": "gowns", "parent": "dresses", "products": 2},
        {"slug": "dresses", "parent": "women", "products": 4},
    ]

    (women,) = tree(flat)

    assert (women["products"], women["children"][0]["products"]) == (7, 6)
    assert women["children"][0]["children"][0]["slug"] == "gowns"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("/products", b"q=a&page=2"), ("/products", b"page=2&q=a"), True),
        (("/products", b"q=%61"), ("/products", b"q=a"), True),
        (("/products", b"page=1&page=2"), ("/products", b"page=2&page=1"), False),
        (("/products", b"page=1&pag%65=2"), ("/products", b"pag%65=2&page=1"), False),
        (("/products/a?b", b"c"), ("/products/a", b"b?c"), False),
        (("/products", b"q=a b"), ("/products", b"q=a%26b"), False),
    ],
)
def test_two_requests_share_an_answer_only_if_they_ask_the_same(
    one: tuple[str, bytes],
    other: tuple[str, bytes],
    is_same: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert (name_of(*one, "vi") == name_of(*other, "vi")) is is_same
