"""What a code is worth for a cart."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from commerce.core import clock
from commerce.core.database import Database
from commerce.discounts.models import Discount, DiscountRedemption
from tests.integration.commerce.shopping import Buyer, Shop


async def check(buyer: Buyer, code: str | None) -> dict[str, Any]:
    answer = await buyer.post("/discounts/validate", {"code": code})
    assert answer.status_code == 200, answer.text
    verdict: dict[str, Any] = answer.json()
    return verdict


async def times_redeemed(database: Database, discount: Discount) -> int | None:
    async with database.reading() as session:
        column = select(Discount.times_redeemed).where(Discount.id == discount.id)
        return await session.scalar(column)


async def test_twenty_per_cent_off_the_cart(buyer: Buyer, shop: Shop) -> None:
    luxury = await shop.discount(value=20)
    await buyer.add(await shop.product(price=999), quantity=3)

    verdict = await check(buyer, luxury.code)

    assert verdict == {
        "valid": True,
        "code": luxury.code,
        "discount": {"amount": 599, "currency": "VND"},
        "reason": None,
    }


async def test_a_fixed_sum_is_never_more_than_the_cart(buyer: Buyer, shop: Shop) -> None:
    voucher = await shop.discount(kind="fixed", value=5_000)
    await buyer.add(await shop.product(price=4_000))

    assert (await check(buyer, voucher.code))["discount"]["amount"] == 4_000


async def test_a_code_is_known_in_any_case_and_between_spaces(buyer: Buyer, shop: Shop) -> None:
    luxury = await shop.discount()

    assert (await check(buyer, f"  {luxury.code} ".lower()))["valid"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"ends_at": clock.now() - timedelta(days=1)}, "This code has expired."),
        ({"starts_at": clock.now() + timedelta(days=1)}, "This code is not valid yet."),
        ({"active": False}, "There is no such code."),
        ({"minimum_subtotal": 1_001}, "The cart has not reached this code's minimum."),
        ({"total_limit": 3, "times_redeemed": 3}, "This code has been used up."),
    ],
)
async def test_an_unusable_code_is_answered_with_its_reason(
    buyer: Buyer, shop: Shop, columns: dict[str, Any], reason: str
) -> None:
    discount = await shop.discount(**columns)
    await buyer.add(await shop.product(price=1_000))

    verdict = await check(buyer, discount.code)

    assert (verdict["valid"], verdict["reason"]) == (False, reason)
    assert verdict["discount"]["amount"] == 0


async def test_an_unknown_code_is_no_error(buyer: Buyer) -> None:
    verdict = await check(buyer, "NO-SUCH-CODE")

    assert (verdict["valid"], verdict["reason"]) == (False, "There is no such code.")


async def test_asking_uses_nothing_up(buyer: Buyer, shop: Shop, database: Database) -> None:
    once = await shop.discount(total_limit=1)

    verdicts = [await check(buyer, once.code) for _ in range(3)]

    assert all(verdict["valid"] for verdict in verdicts)
    assert await times_redeemed(database, once) == 0


async def test_a_code_for_one_use_each_is_for_everybody_once(buyer: Buyer, shop: Shop) -> None:
    each = await shop.discount(per_customer_limit=1)
    stranger = await shop.buyer()
    await buyer.add(await shop.product())
    assert (await buyer.order(discountCode=each.code)).status_code == 201

    mine, theirs = await check(buyer, each.code), await check(stranger, each.code)

    assert (mine["valid"], mine["reason"]) == (False, "You have used this code already.")
    assert theirs["valid"]


async def test_an_order_records_who_redeemed_how_much(
    buyer: Buyer, shop: Shop, database: Database
) -> None:
    tenth = await shop.discount()
    await buyer.add(await shop.product(price=2_000))

    order = (await buyer.order(discountCode=tenth.code)).json()

    async with database.reading() as session:
        redemptions = select(DiscountRedemption).where(DiscountRedemption.discount_id == tenth.id)
        redemption = (await session.scalars(redemptions)).one()
    assert (redemption.user_id, redemption.amount) == (buyer.id, 200)
    assert str(redemption.order_id) == order["id"]


@pytest.mark.parametrize("code", ["", "   ", "A" * 41, 7, None, "A\0"])
async def test_what_cannot_be_a_code_is_refused(buyer: Buyer, code: object) -> None:
    answer = await buyer.post("/discounts/validate", {"code": code})

    assert answer.status_code == 422


async def test_nobody_in_particular_may_not_try_codes(client: httpx.AsyncClient) -> None:
    assert (await client.post("/discounts/validate", json={"code": "A"})).status_code == 401
