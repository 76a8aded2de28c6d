"""Verbs of discounts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.discounts import rules
from commerce.discounts.errors import DiscountNotApplicable
from commerce.discounts.models import Discount, DiscountRedemption
from commerce.discounts.rules import Purchase

UNKNOWN = "There is no such code."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code takes off in minor units, or the obstacle to using it."""

    amount: int
    obstacle: str | None = None


async def evaluate(session: AsyncSession, code: str, user_id: UUID, subtotal: int) -> Verdict:
    """What the code is worth for this customer now; promises nothing for later."""
    discount = await session.scalar(select(Discount).where(Discount.code == code))
    return await _verdict(session, discount, user_id, subtotal)


async def redeem(
    session: AsyncSession, code: str, user_id: UUID, order_id: UUID, subtotal: int
) -> int:
    """Use the code for an order and return what it takes off, in minor units.

    The code's row is locked first and its limits are checked under the lock, so that of two
    simultaneous orders only one gets the last use.

    Raises:
        DiscountNotApplicable: the code is unknown, expired, used up or not for this customer.
    """
    statement = select(Discount).where(Discount.code == code).with_for_update()
    discount = await session.scalar(statement)
    verdict = await _verdict(session, discount, user_id, subtotal)
    if discount is None or verdict.obstacle is not None:
        raise DiscountNotApplicable(verdict.obstacle or UNKNOWN, {"code": code})
    discount.times_redeemed += 1
    session.add(
        DiscountRedemption(
            discount_id=discount.id, user_id=user_id, order_id=order_id, amount=verdict.amount
        )
    )
    return verdict.amount


async def release(session: AsyncSession, order_id: UUID) -> None:
    """Give a cancelled order's code back, so that it can be used again."""
    removed = delete(DiscountRedemption).where(DiscountRedemption.order_id == order_id)
    discount_id = await session.scalar(removed.returning(DiscountRedemption.discount_id))
    if discount_id is not None:
        given_back = update(Discount).where(Discount.id == discount_id)
        await session.execute(given_back.values(times_redeemed=Discount.times_redeemed - 1))


async def _verdict(
    session: AsyncSession, discount: Discount | None, user_id: UUID, subtotal: int
) -> Verdict:
    if discount is None:
        return Verdict(0, UNKNOWN)
    earlier = 0
    if discount.per_customer_limit is not None:
        earlier = await _redemptions_of(session, discount.id, user_id)
    obstacle = rules.obstacle(discount, Purchase(subtotal, clock.now(), earlier))
    return Verdict(0, obstacle) if obstacle else Verdict(rules.worth(discount, subtotal))


async def _redemptions_of(session: AsyncSession, discount_id: UUID, user_id: UUID) -> int:
    counted = select(func.count()).where(
        DiscountRedemption.discount_id == discount_id, DiscountRedemption.user_id == user_id
    )
    return await session.scalar(counted) or 0
