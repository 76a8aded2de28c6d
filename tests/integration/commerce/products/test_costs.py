"""What reads cost: as many statements for one product as for fifty."""

import httpx
import pytest

from commerce.core.database import Database
from tests.integration.commerce.shopping import Shop
from tests.integration.commerce.statements import recorded_statements


@pytest.mark.parametrize("products", [1, 50])
async def test_a_list_is_two_statements_however_long_it_is(
    client: httpx.AsyncClient, shop: Shop, database: Database, products: int
) -> None:
    for _ in range(products):
        await shop.product({"size": "S"}, {"size": "M"})

    with recorded_statements(database) as statements:
        answer = await client.get("/products", params={"q": shop.mark, "limit": 50})

    assert len(answer.json()["items"]) == products
    assert len(statements) == 2


@pytest.mark.parametrize("variants", [1, 50])
async def test_a_product_is_one_statement_however_many_variants_it_has(
    client: httpx.AsyncClient, shop: Shop, database: Database, variants: int
) -> None:
    gown = await shop.product(*({"size": str(n)} for n in range(variants)))

    with recorded_statements(database) as statements:
        answer = await client.get(f"/products/{gown.id}")

    assert len(answer.json()["variants"]) == variants
    assert len(statements) == 1


async def test_what_is_beside_a_product_is_one_statement(
    client: httpx.AsyncClient, shop: Shop, database: Database
) -> None:
    gown = await shop.product()
    for path in (f"/products/{gown.id}/related", "/categories", "/brands", "/collections"):
        with recorded_statements(database) as statements:
            await client.get(path, params={"currency": "USD"})

        assert len(statements) <= 1
