"""Discount codes to try: one that works, and one for every reason why a code may not."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.discounts.models import Discount


@dataclass(frozen=True, slots=True)
class Terms:
    """What a code gives and to whom; sums are in dong."""

    code: str
    kind: Literal["percentage", "fixed"]
    value: int
    minimum_subtotal: int = 0
    ends_at: datetime | None = None
    per_customer_limit: int | None = None


LUXURY20 = Terms("LUXURY20", "percentage", 20)
CODES = (
    LUXURY20,
    Terms("XINCHAO", "percentage", 10, per_customer_limit=1),
    Terms("SILKROAD", "fixed", 2_000_000, minimum_subtotal=20_000_000),
    Terms("TET2025", "percentage", 15, ends_at=datetime(2025, 2, 10, tzinfo=UTC)),
)


async def issue_codes(session: AsyncSession) -> None:
    """Put the codes into use, as they are here; how often each was redeemed stays."""
    for terms in CODES:
        values = asdict(terms)
        row = insert(Discount).values(id=new_id(), active=True, times_redeemed=0, **values)
        await session.execute(row.on_conflict_do_update(index_elements=["code"], set_=values))
