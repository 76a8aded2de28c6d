"""Discounts to try: a code that works, one for every reason why one may not, and a promotion."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.discounts.models import Discount, Kind


@dataclass(frozen=True, slots=True)
class Terms:
    """What a discount gives and to whom; sums are in dong. Without a code it is for everybody."""

    code: str | None
    kind: Kind
    value: int
    name: str = ""
    minimum_subtotal: int = 0
    ends_at: datetime | None = None
    per_customer_limit: int | None = None
    category_slugs: tuple[str, ...] = ()
    first_order_only: bool = False
    stackable: bool = False


LUXURY20 = Terms("LUXURY20", "percentage", 20, "LUXURY20")
CODES = (
    LUXURY20,
    Terms("XINCHAO", "percentage", 10, "Xin chào", per_customer_limit=1, first_order_only=True),
    Terms("SILKROAD", "fixed", 2_000_000, "Silk Road", minimum_subtotal=20_000_000),
    Terms("TET2025", "percentage", 15, "Tết 2025", ends_at=datetime(2025, 2, 10, tzinfo=UTC)),
    Terms("KNITWEAR15", "percentage", 15, "Knitwear", category_slugs=("knitwear",), stackable=True),
)
PROMOTIONS = (Terms(None, "percentage", 5, "Salon", minimum_subtotal=15_000_000, stackable=True),)


async def issue_codes(session: AsyncSession) -> None:
    """Put the discounts into use, as they are here; how often each was redeemed stays."""
    for terms in CODES:
        await _issue(session, new_id(), terms, "code")
    for terms in PROMOTIONS:
        # What has no code is known by an id that is always the same.
        await _issue(session, uuid5(NAMESPACE_URL, f"promotion:{terms.name}"), terms, "id")


async def _issue(session: AsyncSession, discount_id: UUID, terms: Terms, known_by: str) -> None:
    values = asdict(terms) | {"category_slugs": list(terms.category_slugs)}
    row = insert(Discount).values(id=discount_id, active=True, times_redeemed=0, **values)
    await session.execute(row.on_conflict_do_update(index_elements=[known_by], set_=values))
