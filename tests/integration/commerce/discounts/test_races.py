"""Limits hold, whoever comes at the same time."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ColumnElement, func, select, update

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.direct import Direct, ask
from commerce.discounts import service as discounts
from commerce.discounts.basket import Basket, BasketLine, Quote
from commerce.discounts.errors import DiscountNotApplicable
from commerce.discounts.models import CountedOrder, Discount, DiscountRedemption
from tests.integration.commerce.shopping import Buyer, Shop
from tests.integration.commerce.statements import recorded_statements


def basket(total: int = 1_000, shelf: str = "dresses") -> Basket:
    line = BasketLine(uuid4(), uuid4(), frozenset({shelf}), frozenset(), total)
    return Basket("VND", (line,), clock.now())


async def redeem(
    database: Database,
    buyer: Buyer,
    codes: Iterable[str | None],
    bought: Basket | None = None,
    order_id: UUID | None = None,
) -> Quote | None:
    """Order with these codes, in a transaction of its own; None if that was refused."""
    typed = [code for code in codes if code is not None]
    try:
        async with database.direct() as work:
            return await redeem_in(work, buyer, typed, bought or basket(), order_id)
    except DiscountNotApplicable:
        return None


async def redeem_in(
    work: Direct, buyer: Buyer, typed: list[str], bought: Basket, order_id: UUID | None = None
) -> Quote:
    wanted = discounts.in_question(typed, buyer.id, bought.at, is_shared=True)
    (rows,) = await ask(work, wanted)
    asked, order_id = discounts.found(rows), order_id or new_id()
    quote = await discounts.redeem_all(
        work, bought, asked, typed, shopper_id=buyer.id, order_id=order_id
    )
    await work.write()
    return quote


async def cancel(database: Database, order_id: UUID) -> None:
    async with database.transaction() as session:
        await discounts.release(session, order_id)


async def count(database: Database, *conditions: ColumnElement[bool]) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(*conditions)) or 0


async def redemptions(database: Database, discount: Discount) -> int:
    return await count(database, DiscountRedemption.discount_id == discount.id)


async def counter(database: Database, discount: Discount) -> int | None:
    async with database.reading() as session:
        column = select(Discount.times_redeemed).where(Discount.id == discount.id)
        return await session.scalar(column)


def granted(outcomes: Iterable[Quote | None]) -> Counter[bool]:
    return Counter(outcome is not None for outcome in outcomes)


async def test_a_code_for_five_is_redeemed_by_five_of_thirty(
    shop: Shop, database: Database
) -> None:
    five = await shop.discount(total_limit=5)
    buyers = [await shop.buyer() for _ in range(30)]

    outcomes = await asyncio.gather(*(redeem(database, b, [five.code]) for b in buyers))

    assert granted(outcomes) == {True: 5, False: 25}
    assert await redemptions(database, five) == 5
    assert await counter(database, five) == 5


async def test_a_code_for_two_uses_each_is_used_twice_of_ten_times(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    twice, stranger = await shop.discount(per_customer_limit=2), await shop.buyer()

    people = [buyer] * 10 + [stranger] * 10
    outcomes = await asyncio.gather(*(redeem(database, one, [twice.code]) for one in people))

    assert granted(outcomes[:10]) == {True: 2, False: 8}
    assert granted(outcomes[10:]) == {True: 2, False: 8}


async def test_of_simultaneous_first_orders_one_is_the_first(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    welcome = await shop.discount(first_order_only=True)

    outcomes = await asyncio.gather(*(redeem(database, buyer, [welcome.code]) for _ in range(8)))

    assert granted(outcomes) == {True: 1, False: 7}


async def test_two_codes_for_first_orders_are_not_both_used_on_one(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    codes = [(await shop.discount(first_order_only=True)).code for _ in range(2)]

    outcomes = await asyncio.gather(*(redeem(database, buyer, [code]) for code in codes * 4))

    assert granted(outcomes) == {True: 1, False: 7}


async def test_after_an_order_without_a_code_the_next_one_is_not_the_first(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    welcome, order_id = await shop.discount(first_order_only=True), new_id()
    await redeem(database, buyer, [], order_id=order_id)

    second = await redeem(database, buyer, [welcome.code])
    await cancel(database, order_id)
    after_cancelling = await redeem(database, buyer, [welcome.code])

    assert second is None
    assert after_cancelling is not None


async def test_a_promotion_for_three_is_given_to_three_and_the_rest_pay_in_full(
    shop: Shop, database: Database
) -> None:
    shelf = f"shelf-{uuid4().hex}"
    three = await shop.discount(code=None, category_slugs=[shelf], value=50, total_limit=3)
    buyers = [await shop.buyer() for _ in range(12)]

    outcomes = await asyncio.gather(
        *(redeem(database, one, [], basket(shelf=shelf)) for one in buyers)
    )

    async with database.transaction() as session:
        over = update(Discount).where(Discount.id == three.id).values(active=False)
        await session.execute(over)
    reductions = sorted(outcome.total for outcome in outcomes if outcome is not None)
    assert reductions == [0] * 9 + [500] * 3


async def test_orders_with_the_same_codes_in_any_order_do_not_lock_each_other_out(
    shop: Shop, database: Database
) -> None:
    stacked = {"stackable": True, "total_limit": 100}
    codes = [(await shop.discount(**stacked)).code for _ in range(3)]
    buyers = [await shop.buyer() for _ in range(20)]

    outcomes = await asyncio.gather(
        *(redeem(database, one, codes if n % 2 else codes[::-1]) for n, one in enumerate(buyers))
    )

    assert granted(outcomes) == {True: 20}


async def test_an_order_that_fails_uses_nothing_up(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    once = await shop.discount(total_limit=1, stackable=True)
    over = await shop.discount(total_limit=0, stackable=True)

    refused = await redeem(database, buyer, [once.code, over.code])

    assert refused is None
    assert await counter(database, once) == 0
    assert await count(database, CountedOrder.user_id == buyer.id) == 0


async def test_a_cancelled_orders_discounts_are_given_back_once(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    stacked = {"stackable": True, "total_limit": 1}
    first, second = await shop.discount(**stacked), await shop.discount(**stacked)
    order_id = new_id()
    codes = [first.code, second.code]
    await redeem(database, buyer, codes, order_id=order_id)

    await asyncio.gather(*(cancel(database, order_id) for _ in range(6)))

    assert [await counter(database, one) for one in (first, second)] == [0, 0]
    assert await redeem(database, buyer, codes) is not None


async def test_uses_given_back_and_taken_at_once_add_up(shop: Shop, database: Database) -> None:
    five = await shop.discount(total_limit=5)
    holders = [await shop.buyer() for _ in range(5)]
    waiting = [await shop.buyer() for _ in range(15)]
    orders = [(one, new_id()) for one in holders]
    for one, order_id in orders:
        await redeem(database, one, [five.code], order_id=order_id)

    cancelling = [cancel(database, order_id) for _, order_id in orders]
    taking = [redeem(database, one, [five.code]) for one in waiting]
    outcomes: list[Any] = await asyncio.gather(*taking[:7], *cancelling, *taking[7:])

    taken = sum(isinstance(outcome, Quote) for outcome in outcomes)
    assert taken <= 5
    assert await redemptions(database, five) == taken
    assert await counter(database, five) == taken


async def test_a_code_without_a_limit_makes_no_order_wait_for_another(
    shop: Shop, database: Database
) -> None:
    free, one, other = await shop.discount(), await shop.buyer(), await shop.buyer()

    async with database.direct() as work:
        await redeem_in(work, one, [str(free.code)], basket())
        # The first order is still open: with a lock between them this would never come back.
        meanwhile = await asyncio.wait_for(redeem(database, other, [free.code]), 30)

    assert meanwhile is not None
    assert await redemptions(database, free) == 2


async def test_a_limited_promotion_for_another_shelf_makes_no_order_wait(
    shop: Shop, database: Database
) -> None:
    shelf, one, other = f"shelf-{uuid4().hex}", await shop.buyer(), await shop.buyer()
    ten = await shop.discount(code=None, category_slugs=[shelf], total_limit=10)

    async with database.direct() as work:
        mine = await redeem_in(work, one, [], basket(shelf=shelf))
        theirs = await asyncio.wait_for(redeem(database, other, []), 30)

    async with database.transaction() as session:
        over = update(Discount).where(Discount.id == ten.id).values(active=False)
        await session.execute(over)
    assert (mine.total, theirs and theirs.total) == (100, 0)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # What there is; the order, counted.
        (None, 2),
        # The redemption with it.
        ({}, 2),
        # And the lock, and what there is under it.
        ({"total_limit": 5}, 4),
        # And the shopper's lock.
        ({"total_limit": 5, "first_order_only": True}, 5),
    ],
)
async def test_a_discount_costs_an_order_few_statements(
    buyer: Buyer,
    shop: Shop,
    database: Database,
    columns: dict[str, object] | None,
    expected: int,
) -> None:
    codes = [] if columns is None else [(await shop.discount(**columns)).code]

    with recorded_statements(database) as statements:
        assert await redeem(database, buyer, codes) is not None

    assert len(statements) == expected


async def test_two_lines_of_one_order_count_as_one_use(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    once = await shop.discount(total_limit=1)
    gown = await shop.product({"size": "S"}, {"size": "M"}, price=1_000)
    for n in range(2):
        await buyer.add(gown, variant=n)

    order = await buyer.order(discountCode=once.code)

    assert order.status_code == 201
    assert [item["discount"]["amount"] for item in order.json()["items"]] == [100, 100]
    assert await redemptions(database, once) == 1
