"""How much SQL an order costs."""

from commerce.core.database import Database
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements


async def statements_of_an_order(
    shop: Shop, database: Database, buyer: Buyer, lines: int
) -> list[str]:
    code = await shop.discount(total_limit=100)
    for _ in range(lines):
        await buyer.add(await shop.product())
    with recorded_statements(database) as statements:
        answer = await buyer.order(discountCode=str(code.code))
    assert answer.status_code == 201, answer.text
    return statements


async def test_an_order_of_ten_lines_costs_no_more_statements_than_one_of_two(
    shop: Shop, database: Database
) -> None:
    few = await statements_of_an_order(shop, database, await shop.buyer(), 2)
    many = await statements_of_an_order(shop, database, await shop.buyer(), 10)

    assert len(many) == len(few) <= 19
