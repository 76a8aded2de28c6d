"""What staff read about one shopper, across domains."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.user_schemas import AdminUserRead, AdminUserSummary
from commerce.core import clock
from commerce.orders.models import Order
from commerce.users.errors import UserNotFound
from commerce.users.models import RefreshToken, User


class _Counts(NamedTuple):
    orders: int
    sign_ins: int


async def read(session: AsyncSession, user_id: UUID) -> AdminUserRead:
    """One shopper; raises UserNotFound, also for who is gone."""
    user = await session.get(User, user_id)
    if user is None or user.deleted_at is not None:
        raise UserNotFound
    return await wire(session, user)


async def wire(session: AsyncSession, user: User) -> AdminUserRead:
    """A shopper with what is counted about them."""
    orders = select(func.count()).where(Order.user_id == user.id).scalar_subquery()
    sign_ins = (
        select(func.count())
        .where(RefreshToken.owner_id == user.id, RefreshToken.expires_at > clock.now())
        .scalar_subquery()
    )
    counts = _Counts(*(await session.execute(select(orders, sign_ins))).one())
    summary = AdminUserSummary.model_validate(user)
    return AdminUserRead(
        **dict(summary),
        orders=counts.orders,
        sign_ins=counts.sign_ins,
        signed_out_at=user.signed_out_at,
    )
