"""How much SQL an order costs."""

from commerce.core.database import Database
from tests.integration.commerce.orders.conftest import Staff
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

    # Who asks; whether there is such a code; the cart, locked; what else decides; of a limited
    # discount the lock and what is true under it; everything written.
    assert len(many) == len(few) == 7


async def test_a_list_costs_as_many_statements_as_it_has_kinds_of_rows(
    shop: Shop, database: Database, staff: Staff
) -> None:
    buyer, gown = await shop.buyer(), await shop.product()
    counts = []
    for _ in range(2):
        for _ in range(3):
            await buyer.add(gown)
            await buyer.order()
        with recorded_statements(database) as own:
            await buyer.get("/orders")
        with recorded_statements(database) as all_orders:
            await staff.get("/orders")
        counts.append((len(own), len(all_orders)))

    # Who asks, how many there are, orders, lines, history; for staff also notes.
    assert counts == [(5, 6)] * 2
