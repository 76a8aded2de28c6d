"""What a list can be narrowed by."""

from typing import Any

import httpx

from commerce.core.database import Database
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements


async def facets(client: httpx.AsyncClient, shop: Shop, **query: str | int) -> dict[str, Any]:
    answer = await client.get("/products", params={"q": shop.mark, "facets": "true", **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["facets"]
    return {
        name: {v["value"]: v["count"] for v in facet} if isinstance(facet, list) else facet
        for name, facet in found.items()
    }


async def fill(shop: Shop) -> None:
    """A red gown in S and M, sold out in M; a black and red coat in M; a dear black hat."""
    await shop.product(
        {"size": "S", "color": "Red"}, {"size": "M", "color": "Red", "stock": 0},
        name="Gown", category="gowns", brand="Salon", price=300,
    )  # fmt: skip
    await shop.product(
        {"size": "M", "color": "Black"}, {"size": "M", "color": "Red"},
        name="Coat", category="coats", brand="Maison", price=500,
    )  # fmt: skip
    await shop.product(
        {"size": "M", "color": "Black", "stock": 0},
        name="Hat", category="hats", brand="Maison", price=900,
    )  # fmt: skip


async def test_each_value_says_how_many_products_it_leaves(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await fill(shop)

    assert await facets(client, shop) == {
        "category": {"gowns": 1, "coats": 1, "hats": 1},
        "brand": {"Maison": 2, "Salon": 1},
        "size": {"M": 3, "S": 1},
        "color": {"Red": 2, "Black": 2},
        "price": {"min": 300, "max": 900},
        "inStock": 2,
    }


async def test_a_facet_disregards_its_own_filter_and_heeds_the_others(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await fill(shop)

    assert await facets(client, shop, brand="Maison", color="red", maxPrice=600) == {
        "category": {"coats": 1},
        "brand": {"Maison": 1, "Salon": 1},
        "size": {"M": 1},
        "color": {"Red": 1, "Black": 1},
        "price": {"min": 500, "max": 500},
        "inStock": 1,
    }


async def test_filters_of_variants_hold_for_one_and_the_same_in_facets_too(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await fill(shop)

    found = await facets(client, shop, size="M", inStock="true")

    assert found["color"] == {"Black": 1, "Red": 1}
    assert found["size"] == {"S": 1, "M": 1}
    assert found["category"] == {"coats": 1}


async def test_facets_cost_no_statement_of_their_own(
    client: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    await fill(shop)

    with recorded_statements(database) as statements:
        await facets(client, shop, size="M")

    assert len(statements) == 2


async def test_a_filter_with_several_values_lets_any_of_them_through(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await fill(shop)

    async def names(*query: tuple[str, str]) -> set[str]:
        answer = await client.get("/products", params=[("q", shop.mark), *query])
        return {item["name"] for item in answer.json()["items"]}

    assert await names(("category", "gowns"), ("category", "hats")) == {"Gown", "Hat"}
    assert await names(("color", "RED"), ("color", "black")) == {"Gown", "Coat", "Hat"}
    assert await names(("size", "S"), ("size", "XS"), ("brand", "salon")) == {"Gown"}


async def test_prices_are_asked_for_and_told_in_a_currency(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await shop.product({"prices": {"USD": 50}}, name="Gown", price=900, prices={"USD": 40})
    await shop.product(name="Coat", price=100)

    query = {"q": shop.mark, "currency": "USD", "minPrice": "40", "facets": "true"}
    listing = (await client.get("/products", params=query)).json()

    (gown,) = listing["items"]
    assert gown["price"] == {"amount": 40, "currency": "USD"}
    assert gown["variants"][0]["price"] == {"amount": 50, "currency": "USD"}
    assert listing["facets"]["price"] == {"min": 40, "max": 40}


async def test_what_is_not_sold_in_a_currency_is_not_there_in_it(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    coat = await shop.product()

    answer = await client.get(f"/products/{coat.id}", params={"currency": "USD"})

    assert (answer.status_code, answer.json()["type"]) == (404, "product-not-found")


async def test_names_are_sorted_in_the_language_that_is_read(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    await shop.product(name="Áo", translations={"en": {"name": "Top"}})
    await shop.product(name="Túi", translations={"en": {"name": "Bag"}})

    async def names(language: str) -> list[str]:
        query = {"q": shop.mark, "sort": "name"}
        headers = {"Accept-Language": language}
        answer = await client.get("/products", params=query, headers=headers)
        return [item["name"] for item in answer.json()["items"]]

    assert await names("en") == ["Bag", "Top"]
    assert await names("vi") == ["Áo", "Túi"]
