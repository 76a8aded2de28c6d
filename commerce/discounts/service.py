"""Verbs of discounts."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import Database, new_id
from commerce.core.direct import Direct
from commerce.core.fragments import Fragment
from commerce.discounts import candidates, combination, rules, wording
from commerce.discounts.basket import Applied, Basket, BasketLine, Quote, Rejected
from commerce.discounts.candidates import Candidate, found, in_question
from commerce.discounts.combination import Step
from commerce.discounts.errors import DiscountNotApplicable
from commerce.discounts.models import CountedOrder, Discount, DiscountRedemption

__all__ = [
    "Applied", "Basket", "BasketLine", "Candidate", "Quote", "Rejected",
    "found", "in_question", "is_known", "redeem_all", "release", "weigh",
]  # fmt: skip

_IS_KNOWN = "SELECT 1 FROM discounts WHERE code = $1 AND active"
# Of limited discounts whose rows are locked. `updated_at` tells when staff changed the terms.
_COUNT_ONE = """
    UPDATE discounts SET times_redeemed = times_redeemed + 1
    WHERE id = ANY ($1::uuid[]) AND total_limit IS NOT NULL
"""


async def redeem_all(  # noqa: PLR0913 - an order is a basket, codes, a buyer, an id and a language
    work: Direct,
    basket: Basket,
    asked: Sequence[Candidate],
    codes: Iterable[str],
    *,
    shopper_id: UUID,
    order_id: UUID,
    locale: str = "en",
) -> Quote:
    """Use the best combination for an order; to be called for every order, with codes or without.

    Rows are locked in this order: the shopper's, if a discount is for first orders only, so that of
    two first orders only one gets it; then the limited discounts', in the order of their ids, so
    that the last use is nobody's twice. What is used is written with the rest of the order.

    Args:
        work: the order's transaction.
        basket: what is ordered.
        asked: the discounts in question, held against staff.
        codes: what the shopper typed, in capitals.
        shopper_id: who orders.
        order_id: what they order.
        locale: the language of the explanations.

    Raises:
        DiscountNotApplicable: a code that the shopper typed cannot be used. One that can but would
            have the shopper pay more is left out, and told of in `rejected`.
    """
    usable = [one for one in asked if rules.obstacle(one.discount, basket, one.history) is None]
    settled = await candidates.settled(work, asked, usable, shopper_id)
    best = weigh(settled, codes, basket, locale)
    for rejected in best.rejected:
        if not rejected.outbid:
            raise DiscountNotApplicable(rejected.reason, {"code": rejected.code})
    used = [_redemption(applied, basket, shopper_id, order_id) for applied in best.applied]
    limited = {one.discount.id for one in settled if one.discount.total_limit is not None}
    work.add(*used, CountedOrder(order_id=order_id, user_id=shopper_id))
    _count(work, [one.discount_id for one in used if one.discount_id in limited])
    return best


def _redemption(
    applied: Applied, basket: Basket, shopper_id: UUID, order_id: UUID
) -> DiscountRedemption:
    return DiscountRedemption(
        id=new_id(),
        discount_id=applied.discount_id,
        user_id=shopper_id,
        order_id=order_id,
        amount=applied.amount,
        currency=basket.currency,
    )


def _count(work: Direct, limited: list[UUID]) -> None:
    """Raise the counters of limited discounts, whose rows the caller holds locked."""
    if limited:
        work.later(Fragment(_COUNT_ONE, (limited,)))


async def release(session: AsyncSession, order_id: UUID) -> None:
    """Give a cancelled order's discounts back, so that they can be used again; once."""
    used = select(DiscountRedemption.discount_id).where(DiscountRedemption.order_id == order_id)
    locked = select(Discount.id).where(Discount.id.in_(used)).order_by(Discount.id)
    await session.execute(locked.with_for_update(key_share=True))
    removed = delete(DiscountRedemption).where(DiscountRedemption.order_id == order_id)
    discounts = await session.scalars(removed.returning(DiscountRedemption.discount_id))
    await _give_back(session, discounts.all())
    await session.execute(delete(CountedOrder).where(CountedOrder.order_id == order_id))


async def is_known(database: Database, code: str) -> bool:
    """Whether there is such a code and the house does not keep it to itself."""
    return await database.fetch_row(_IS_KNOWN, code) is not None


def weigh(asked: Sequence[Candidate], codes: Iterable[str], basket: Basket, locale: str) -> Quote:
    """The best that the discounts in question can do for the basket. It promises nothing for later.

    Args:
        asked: what was in question when the basket was looked at.
        codes: what the shopper typed, in capitals.
        basket: what they are about to order.
        locale: the language of the explanations.
    """
    obstacles = {
        candidate.discount.id: rules.obstacle(candidate.discount, basket, candidate.history)
        for candidate in asked
    }
    usable = [c.discount for c in asked if obstacles[c.discount.id] is None]
    chosen = combination.best(usable, basket)
    taken = {step.discount.code for step in chosen.steps}
    reasons = {c.discount.code: obstacles[c.discount.id] for c in asked}
    left_out = [code for code in dict.fromkeys(codes) if code not in taken]
    return Quote(
        total=basket.total - sum(chosen.left),
        applied=tuple(_applied(step, locale) for step in chosen.steps),
        rejected=tuple(_rejected(code, reasons.get(code, rules.UNKNOWN)) for code in left_out),
    )


def _applied(step: Step, locale: str) -> Applied:
    discount = step.discount
    explanation = wording.explain(discount, step.reach, locale)
    return Applied(
        discount_id=discount.id,
        code=discount.code,
        name=discount.name or discount.code or explanation,
        kind=discount.kind,
        amount=sum(step.per_line),
        per_line=step.per_line,
        explanation=explanation,
    )


def _rejected(code: str, reason: str | None) -> Rejected:
    return Rejected(code, rules.OUTBID, outbid=True) if reason is None else Rejected(code, reason)


async def _give_back(session: AsyncSession, discount_ids: Sequence[UUID]) -> None:
    """Lower the counters of limited discounts, whose rows the caller holds locked."""
    if discount_ids:
        limited = update(Discount).where(
            Discount.id.in_(discount_ids), Discount.total_limit.is_not(None)
        )
        # `updated_at` tells when staff changed the terms.
        counted = limited.values(
            times_redeemed=Discount.times_redeemed - 1, updated_at=Discount.updated_at
        )
        await session.execute(counted, execution_options={"synchronize_session": False})
