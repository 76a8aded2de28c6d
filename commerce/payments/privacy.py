"""What payments know of a shopper. Books are kept as long as the law wants them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import personal
from commerce.payments.models import Payment, Refund

WORK = ("attempts", "next_attempt_at", "lease_token", "leased_until")


async def personal_data(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """Every payment, and every refund of one."""
    own = select(Payment.id).where(Payment.user_id == user_id)
    return {
        "payments": await personal.rows(session, Payment, Payment.user_id == user_id, WORK),
        "refunds": await personal.rows(session, Refund, Refund.payment_id.in_(own), WORK),
    }
