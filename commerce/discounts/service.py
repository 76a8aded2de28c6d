"""Verbs of discounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.discounts import combination, rules, wording
from commerce.discounts.basket import Applied, Basket, BasketLine, Quote, Rejected
from commerce.discounts.combination import Step
from commerce.discounts.errors import DiscountNotApplicable
from commerce.discounts.models import CountedOrder, Discount, DiscountRedemption
from commerce.discounts.rules import History
from commerce.users.models import User

__all__ = [
    "Applied", "Basket", "BasketLine", "Quote", "Rejected",
    "is_known", "quote", "redeem_all", "release",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A discount that may be taken off: of its own accord, or because the shopper has its code."""

    discount: Discount
    history: History


async def quote(
    session: AsyncSession,
    basket: Basket,
    codes: Iterable[str],
    shopper_id: UUID | None,
    *,
    locale: str = "en",
) -> Quote:
    """The best that these codes and the shop's promotions can do for the basket now.

    It promises nothing for later. One statement, whatever there is.

    Args:
        session: any; nothing is locked or written.
        basket: what the shopper is about to order.
        codes: what they typed, in capitals.
        shopper_id: whose earlier orders count; None for a guest, who has none.
        locale: the language of the explanations.
    """
    typed = list(dict.fromkeys(codes))
    found = await _candidates(session, _in_question(typed, basket), shopper_id)
    return _weigh(found, typed, basket, locale)


async def redeem_all(  # noqa: PLR0913 - an order is a basket, codes, a buyer, an id and a language
    session: AsyncSession,
    basket: Basket,
    codes: Iterable[str],
    shopper_id: UUID,
    order_id: UUID,
    *,
    locale: str = "en",
) -> Quote:
    """Use the best combination for an order; to be called for every order, with codes or without.

    Rows are locked in this order: the shopper's, if a discount is for first orders only, so that of
    two first orders only one gets it; then the limited discounts', in the order of their ids, so
    that the last use is nobody's twice. What was read before is read again under the locks.
    What is unlimited, or not for this basket, is locked against staff alone: nobody waits for it.

    Raises:
        DiscountNotApplicable: a code that the shopper typed cannot be used. One that can but would
            have the shopper pay more is left out, and told of in `rejected`.
    """
    typed = list(dict.fromkeys(codes))
    found = await _candidates(session, _in_question(typed, basket), shopper_id, is_shared=True)
    usable = [c for c in found if rules.obstacle(c.discount, basket, c.history) is None]
    if await _lock(session, usable, shopper_id):
        same = {candidate.discount.id for candidate in usable}
        unusable = [candidate for candidate in found if candidate.discount.id not in same]
        again = await _candidates(session, Discount.id.in_(same), shopper_id)
        found = unusable + again
    best = _weigh(found, typed, basket, locale)
    for rejected in best.rejected:
        if not rejected.outbid:
            raise DiscountNotApplicable(rejected.reason, {"code": rejected.code})
    used = [
        DiscountRedemption(
            id=new_id(),
            discount_id=applied.discount_id,
            user_id=shopper_id,
            order_id=order_id,
            amount=applied.amount,
            currency=basket.currency,
        )
        for applied in best.applied
    ]
    session.add_all([*used, CountedOrder(order_id=order_id, user_id=shopper_id)])
    await session.flush()
    limited = {c.discount.id for c in found if c.discount.total_limit is not None}
    await _count(session, [r.discount_id for r in used if r.discount_id in limited], 1)
    return best


async def release(session: AsyncSession, order_id: UUID) -> None:
    """Give a cancelled order's discounts back, so that they can be used again; once."""
    used = select(DiscountRedemption.discount_id).where(DiscountRedemption.order_id == order_id)
    locked = select(Discount.id).where(Discount.id.in_(used)).order_by(Discount.id)
    await session.execute(locked.with_for_update(key_share=True))
    removed = delete(DiscountRedemption).where(DiscountRedemption.order_id == order_id)
    discounts = await session.scalars(removed.returning(DiscountRedemption.discount_id))
    await _count(session, discounts.all(), -1)
    await session.execute(delete(CountedOrder).where(CountedOrder.order_id == order_id))


async def is_known(session: AsyncSession, code: str) -> bool:
    """Whether there is such a code and the house does not keep it to itself."""
    statement = select(exists().where(Discount.code == code, Discount.active))
    return bool(await session.scalar(statement))


def _in_question(typed: Sequence[str], basket: Basket) -> ColumnElement[bool]:
    """The codes that were typed, and the promotions that run now."""
    has_begun = or_(Discount.starts_at.is_(None), Discount.starts_at <= basket.at)
    goes_on = or_(Discount.ends_at.is_(None), Discount.ends_at > basket.at)
    runs = and_(Discount.code.is_(None), Discount.active, has_begun, goes_on)
    return or_(runs, Discount.code.in_(typed)) if typed else runs


async def _candidates(
    session: AsyncSession,
    wanted: ColumnElement[bool],
    shopper_id: UUID | None,
    *,
    is_shared: bool = False,
) -> list[Candidate]:
    """The wanted discounts, each with what the shopper did before.

    `is_shared` holds staff off: their changes wait for this transaction, and it for theirs.
    """
    statement = _with_history(shopper_id).where(wanted).order_by(Discount.id)
    if is_shared:
        statement = statement.with_for_update(of=Discount, read=True, key_share=True)
    # What a session has seen before a lock is not what is true under it.
    rows = await session.execute(statement, execution_options={"populate_existing": True})
    return [
        Candidate(discount, History(earlier, has_ordered))
        for discount, earlier, has_ordered in rows
    ]


def _with_history(shopper_id: UUID | None) -> Select[Discount, int, bool]:
    earlier = (
        select(func.count())
        .where(
            DiscountRedemption.discount_id == Discount.id,
            DiscountRedemption.user_id == shopper_id,
        )
        .scalar_subquery()
    )
    has_ordered = exists().where(CountedOrder.user_id == shopper_id)
    return select(Discount, earlier, has_ordered)


async def _lock(session: AsyncSession, usable: Sequence[Candidate], shopper_id: UUID) -> bool:
    """Lock what two orders could both take; whether there is any."""
    is_for_first = any(candidate.discount.first_order_only for candidate in usable)
    if is_for_first:
        shopper = select(User.id).where(User.id == shopper_id)
        await session.execute(shopper.with_for_update(key_share=True))
    limited = [candidate.discount.id for candidate in usable if _is_limited(candidate.discount)]
    if limited:
        rows = select(Discount.id).where(Discount.id.in_(limited)).order_by(Discount.id)
        await session.execute(rows.with_for_update(key_share=True))
    return is_for_first or bool(limited)


def _is_limited(discount: Discount) -> bool:
    return discount.total_limit is not None or discount.per_customer_limit is not None


def _weigh(found: Sequence[Candidate], typed: Sequence[str], basket: Basket, locale: str) -> Quote:
    obstacles = {
        candidate.discount.id: rules.obstacle(candidate.discount, basket, candidate.history)
        for candidate in found
    }
    usable = [c.discount for c in found if obstacles[c.discount.id] is None]
    chosen = combination.best(usable, basket)
    taken = {step.discount.code for step in chosen.steps}
    reasons = {c.discount.code: obstacles[c.discount.id] for c in found}
    return Quote(
        total=basket.total - sum(chosen.left),
        applied=tuple(_applied(step, locale) for step in chosen.steps),
        rejected=tuple(
            _rejected(code, reasons.get(code, rules.UNKNOWN)) for code in typed if code not in taken
        ),
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


async def _count(session: AsyncSession, discount_ids: Sequence[UUID], by: int) -> None:
    """Move the counters of limited discounts, whose rows the caller holds locked."""
    if discount_ids:
        limited = update(Discount).where(
            Discount.id.in_(discount_ids), Discount.total_limit.is_not(None)
        )
        # `updated_at` tells when staff changed the terms.
        counted = limited.values(
            times_redeemed=Discount.times_redeemed + by, updated_at=Discount.updated_at
        )
        await session.execute(counted, execution_options={"synchronize_session": False})
