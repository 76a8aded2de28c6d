"""The statement of a list."""

import pytest
from pydantic import ValidationError

from commerce.core.fragments import bound
from commerce.products import queries
from commerce.products.queries import View
from commerce.products.schemas import ProductQuery

VIEW = View("VND", "vi", "http://store/")


def statement(**wanted: object) -> str:
    return queries.page(ProductQuery.model_validate(wanted), VIEW)


def test_only_what_was_asked_for_is_filtered() -> None:
    assert ":brand" not in statement()
    assert ":brand" in statement(brand=["Maison"])


def test_filters_of_variants_must_hold_for_one_and_the_same_variant() -> None:
    assert statement(size=["M"], color=["Black"], inStock=True).count("EXISTS") == 2
    assert "EXISTS" not in statement(q="gown")


@pytest.mark.parametrize("text", ["'; DROP TABLE products --", ":limit", "%", "\\"])
def test_what_a_client_sends_is_bound_and_never_part_of_the_statement(text: str) -> None:
    query = ProductQuery.model_validate({"q": text, "brand": [text], "category": [text]})

    bare = queries.page(
        ProductQuery.model_validate({"q": "a", "brand": ["a"], "category": ["a"]}), VIEW
    )

    assert queries.page(query, VIEW) == bare
    assert queries.parameters(query, VIEW, {})["brand"] == [text]


def test_every_parameter_of_the_statement_has_a_value() -> None:
    wanted = {
        "q": "a", "category": ["a"], "brand": ["a"], "size": ["M"], "color": ["a"], "minPrice": 1,
        "maxPrice": 2, "inStock": True, "page": 3, "limit": 7, "collection": ["a"], "facets": True,
    }  # fmt: skip
    query = ProductQuery.model_validate(wanted)

    statement = bound(queries.page(query, VIEW), queries.parameters(query, VIEW, {}))

    assert ":limit" not in statement.sql
    assert f"${len(statement.values)}" in statement.sql


def test_pages_begin_where_the_one_before_ended() -> None:
    query = ProductQuery.model_validate({"page": 3, "limit": 7})

    assert queries.parameters(query, VIEW, {})["offset"] == 14


def test_every_order_ends_in_something_unique() -> None:
    for sort in ("newest", "price-asc", "price-desc", "name", "relevance"):
        page = statement(q="gown", sort=sort).partition("page AS")[2]

        assert "p.id" in page.partition("ORDER BY")[2].partition("LIMIT")[0]


def test_unknown_wishes_are_refused() -> None:
    with pytest.raises(ValidationError):
        ProductQuery.model_validate({"order": "price"})
