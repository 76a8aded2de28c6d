"""Wire models of shoppers as staff see them."""

from datetime import datetime
from uuid import UUID

from commerce.core.schemas import Output
from commerce.users.schemas import UserRead


class AdminUserSummary(UserRead):
    """A shopper in a list."""

    email_verified: bool
    blocked_at: datetime | None


class AdminUserRead(AdminUserSummary):
    """A shopper as staff see them. Tokens and what Firebase calls them are nobody's business."""

    orders: int
    sign_ins: int
    signed_out_at: datetime | None


class AdminUserList(Output):
    """Some shoppers, the newest first."""

    items: list[AdminUserSummary]
    limit: int
    next_cursor: UUID | None


class AccountState(Output):
    """What staff change of an account. The audit log outlives the shopper, so it names nobody."""

    blocked_at: datetime | None
    signed_out_at: datetime | None
    sign_ins: int
