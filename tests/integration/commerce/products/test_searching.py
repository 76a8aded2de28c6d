"""Searching: what is found, and what comes first."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from commerce.core.database import Database
from commerce.products import search, spelling
from commerce.products.search import searchable
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements

Find = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def find(client: httpx.AsyncClient, shop: Shop) -> Find:
    """Names of this test's products that a search finds, in its order."""

    async def search_for(words: str, **query: str) -> list[str]:
        answer = await client.get("/products", params={"q": words, "brand": shop.mark, **query})
        assert answer.status_code == 200, answer.text
        return [item["name"] for item in answer.json()["items"]]

    return search_for


@pytest.fixture
async def stocked(shop: Shop, database: Database) -> None:
    """A few products whose words the shop has learnt."""
    named = ("Áo dài lụa Hà Đông", "Đầm dạ hội satin", "Cashmere turtleneck", "Silk gown")
    for name in named:
        product = await shop.product(
            name=name, brand=shop.mark, search_text=searchable(name, shop.mark, f"SKU-{shop.mark}")
        )
        async with database.transaction() as session:
            await spelling.learn(session, product.id)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("áo dài", "Áo dài lụa Hà Đông"),
        ("ao dai", "Áo dài lụa Hà Đông"),
        ("lua ao", "Áo dài lụa Hà Đông"),
        ("DAM", "Đầm dạ hội satin"),
        ("hội đầm", "Đầm dạ hội satin"),
        ("cashm", "Cashmere turtleneck"),
    ],
)
async def test_words_are_found_in_any_order_and_by_their_beginning(
    find: Find, stocked: None, words: str, found: str
) -> None:
    assert await find(words) == [found]


@pytest.mark.parametrize(
    "misspelt",
    ["cashmre", "cahsmere", "cashmeer", "kashmere", "turtlneck", "tutrleneck", "kashmeree"],
)
async def test_a_slip_is_forgiven(find: Find, stocked: None, misspelt: str) -> None:
    assert await find(misspelt) == ["Cashmere turtleneck"]


async def test_a_slip_in_one_of_several_words_is_forgiven(find: Find, stocked: None) -> None:
    assert await find("slik gown") == ["Silk gown"]


async def test_every_word_must_be_found(find: Find, stocked: None) -> None:
    assert await find("silk cashmere") == []


async def test_products_are_found_by_sku(find: Find, shop: Shop, stocked: None) -> None:
    assert len(await find(f"sku-{shop.mark}")) == 4
    assert len(await find(shop.mark[:20])) == 4


async def test_what_has_the_word_in_its_name_comes_before_what_has_it_elsewhere(
    find: Find, shop: Shop
) -> None:
    for name, rest in (("Belt", "leather"), ("Leather belt", ""), ("Belt of leathery cloth", "")):
        await shop.product(
            name=name, brand=shop.mark, search_text=searchable(name, "b " * 99, rest)
        )

    found = await find("leather")

    assert found == ["Leather belt", "Belt", "Belt of leathery cloth"]


async def test_a_search_may_be_sorted_otherwise(find: Find, shop: Shop) -> None:
    for name, price in (("Silk coat", 200), ("Coat of silk", 100)):
        await shop.product(name=name, price=price, brand=shop.mark, search_text=searchable(name))

    assert await find("silk") == ["Silk coat", "Coat of silk"]
    assert await find("silk", sort="price-asc") == ["Coat of silk", "Silk coat"]


async def test_a_search_costs_two_statements(find: Find, stocked: None, database: Database) -> None:
    with recorded_statements(database) as statements:
        await find("kashmere gown", facets="true")

    assert len(statements) == 2


async def test_whatever_is_typed_is_a_condition_that_postgresql_can_read(
    database: Database,
) -> None:
    conditions: list[str] = []

    @given(st.text(max_size=40), st.text(alphabet="'\\&|!():*<-> a", max_size=20))
    def collect(anything: str, marks: str) -> None:
        words = search.words_of(f"{anything} {marks}".replace("\0", ""))
        conditions.append(search.condition(words, {word: [word] for word in words[:1]}))

    collect()

    async with database.reading() as session:
        for condition in conditions:
            encodable = condition.encode(errors="replace").decode()
            await session.execute(text("SELECT cast(:q AS tsquery)"), {"q": encodable})
