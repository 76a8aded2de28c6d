"""Which discounts are in question for a basket, and the locks under which that stays true."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commerce.core.direct import Direct, Rows, ask
from commerce.core.fragments import Fragment, holding
from commerce.core.rows import revived
from commerce.discounts.models import Discount
from commerce.discounts.rules import History

# Each with what the shopper did before; a guest did nothing.
_WITH_HISTORY = """
    SELECT to_json(d) AS terms,
        (SELECT count(*) FROM discount_redemptions r
            WHERE r.discount_id = d.id AND r.user_id = $1::uuid) AS earlier,
        EXISTS (SELECT FROM counted_orders c WHERE c.user_id = $1::uuid) AS has_ordered
    FROM discounts d
"""
# The codes that were typed, those that another question finds, and the promotions that run now.
_IN_QUESTION = f"""{_WITH_HISTORY}
    WHERE d.code = ANY ($2::text[]) OR d.code IN (<inner>) OR (
        d.code IS NULL AND d.active AND (d.starts_at IS NULL OR d.starts_at <= $3)
        AND (d.ends_at IS NULL OR d.ends_at > $3))
    ORDER BY d.id
"""
# Holds staff off: their changes wait for this transaction, and it for theirs.
_SHARED = f"{_IN_QUESTION} FOR KEY SHARE OF d"
_AGAIN = f"{_WITH_HISTORY} WHERE d.id = ANY ($2::uuid[]) ORDER BY d.id"
_LOCK_SHOPPER = "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE"
_LOCK_LIMITED = """
    SELECT id FROM discounts WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
NO_CODES = Fragment("SELECT NULL::text WHERE false")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A discount that may be taken off: of its own accord, or because the shopper has its code."""

    discount: Discount
    history: History


def in_question(
    typed: Iterable[str],
    shopper_id: UUID | None,
    at: datetime,
    *,
    others: Fragment = NO_CODES,
    is_shared: bool = False,
) -> Fragment:
    """The question which discounts there are for these codes; `found` reads the answer.

    Args:
        typed: what was typed, in capitals.
        shopper_id: whose earlier orders count; None for a guest, who has none.
        at: when; discounts have dates.
        others: finds more codes, such as those on a cart.
        is_shared: hold staff off until this transaction ends.
    """
    values = (shopper_id, list(typed), at)
    return holding(_SHARED if is_shared else _IN_QUESTION, values, others)


def found(rows: Rows) -> list[Candidate]:
    """The discounts in question, in the order of their ids."""
    return [
        Candidate(revived(Discount, row["terms"]), History(row["earlier"], row["has_ordered"]))
        for row in rows
    ]


async def settled(
    work: Direct, asked: Sequence[Candidate], usable: Sequence[Candidate], shopper_id: UUID
) -> Sequence[Candidate]:
    """The candidates as they are once what two orders could both take is locked.

    What was read before is read again under the locks. What is unlimited, or not usable, is locked
    against staff alone: nobody waits for it.
    """
    if not await _lock(work, usable, shopper_id):
        return asked
    same = {candidate.discount.id for candidate in usable}
    (rows,) = await ask(work, Fragment(_AGAIN, (shopper_id, list(same))))
    return [*(one for one in asked if one.discount.id not in same), *found(rows)]


async def _lock(work: Direct, usable: Collection[Candidate], shopper_id: UUID) -> bool:
    """Lock what two orders could both take; whether there is any."""
    is_for_first = any(candidate.discount.first_order_only for candidate in usable)
    if is_for_first:
        await work.rows(_LOCK_SHOPPER, shopper_id)
    limited = [candidate.discount.id for candidate in usable if _is_limited(candidate.discount)]
    if limited:
        await work.rows(_LOCK_LIMITED, limited)
    return is_for_first or bool(limited)


def _is_limited(discount: Discount) -> bool:
    return discount.total_limit is not None or discount.per_customer_limit is not None
