"""The dashboard: eight statements, whatever the shop's size."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import selling
from commerce.admin.periods import Period
from commerce.admin.report_schemas import (
    BestSeller,
    Dashboard,
    DashboardQuery,
    Figures,
    LowStock,
    Point,
    Share,
)
from commerce.core.money import Currency, Money
from commerce.core.settings import ShopSettings

Found = Row[*tuple[Any, ...]]


class Report:
    """What the statements found, to be read for either period."""

    def __init__(self, cuts: int, currency: Currency) -> None:
        """The first `cuts` buckets of orders belong to the period before."""
        self._cuts, self._currency = cuts, currency
        self.orders: Sequence[Found] = ()
        self.pieces: Sequence[Found] = ()
        self.tryons: Sequence[Found] = ()
        self.persuaded: Sequence[Found] = ()
        self.shoppers: Sequence[Found] = ()
        self.steps: Sequence[Found] = ()

    def money(self, amount: int) -> Money:
        """A sum in the dashboard's currency."""
        return Money(amount=int(amount), currency=self._currency)

    def orders_of(self, *, current: bool) -> list[Found]:
        """The rows of orders of one of the periods."""
        return [row for row in self.orders if (row.bucket > self._cuts) == current]

    def figures(self, *, current: bool) -> dict[str, Any]:
        """The fields of `Figures` of one of the periods."""
        orders = self.orders_of(current=current)
        own = [row for row in orders if row.currency == self._currency]
        gross, lost = sum(row.gross for row in own), sum(row.lost for row in own)
        sold = sum(row.orders for row in own if row.status in selling.SOLD)
        pieces = _of(self.pieces, current=current)
        persuaded = _of(self.persuaded, current=current)
        people = {row.type: int(row.people) for row in _of(self.steps, current=current)}
        return {
            "orders": sum(row.orders for row in orders),
            "revenue": self.money(gross - lost),
            "refunds": self.money(lost),
            "average_basket": self.money(gross // sold if sold else 0),
            "units_sold": sum(row.sold for row in pieces),
            "returns": share(sum(r.returned for r in pieces), sum(r.sold for r in pieces)),
            "new_shoppers": sum(row.shoppers for row in _of(self.shoppers, current=current)),
            "tryons": sum(row.tryons for row in _of(self.tryons, current=current)),
            "conversion": share(people.get("order", 0), people.get("view", 0)),
            "tryon_to_purchase": share(
                sum(r.bought for r in persuaded), sum(r.tried for r in persuaded)
            ),
        }

    def series(self, period: Period, query: DashboardQuery) -> list[Point]:
        """Orders and what they brought, by day or hour, also where there were none."""
        orders, revenue = Counter[int](), Counter[int]()
        for row in self.orders_of(current=True):
            place = row.bucket - self._cuts - 1
            orders[place] += row.orders
            if row.currency == self._currency:
                revenue[place] += int(row.gross - row.lost)
        cuts = period.cuts(query.granularity)
        return [
            Point(at=at, orders=orders[n], revenue=self.money(revenue[n]))
            for n, at in enumerate(cuts)
        ]

    def revenue_by_currency(self) -> list[Money]:
        """What the period brought in each currency."""
        sums = Counter[Currency]()
        for row in self.orders_of(current=True):
            sums[row.currency] += int(row.gross - row.lost)
        return [Money(amount=sums[currency], currency=currency) for currency in sorted(sums)]


async def read(session: AsyncSession, query: DashboardQuery, shop: ShopSettings) -> Dashboard:
    """How the shop has done."""
    period = query.period(shop.timezone)
    currency = query.currency or shop.currency
    report = await _ask(session, period, query, currency)
    sellers = await session.execute(selling.best_sellers(period, currency, query.rank))
    low_stock = await session.execute(selling.low_stock(query.low_stock))
    statuses = Counter[str]()
    for row in report.orders_of(current=True):
        statuses[row.status] += row.orders
    return Dashboard(
        **report.figures(current=True),
        days=period.days,
        first=period.first,
        last=period.last,
        timezone=period.timezone.key,
        orders_by_status=dict(statuses),
        revenue_by_currency=report.revenue_by_currency(),
        best_sellers=[_best_seller(row, report) for row in sellers],
        low_stock=[LowStock.model_validate(row) for row in low_stock],
        tryons_by_status={row.status: row.tryons for row in _of(report.tryons, current=True)},
        series=report.series(period, query),
        previous=Figures(**report.figures(current=False)) if query.compare else None,
    )


async def _ask(
    session: AsyncSession, period: Period, query: DashboardQuery, currency: Currency
) -> Report:
    before = period.before() if query.compare else None
    cuts_before = before.cuts(query.granularity) if before else []
    start, since, end = (before or period).start, period.start, period.end
    cuts = cuts_before + period.cuts(query.granularity)
    report = Report(len(cuts_before), currency)

    async def rows(statement: selling.Statement) -> Sequence[Found]:
        return (await session.execute(statement)).all()

    report.orders = await rows(selling.orders(cuts, end))
    report.pieces = await rows(selling.pieces(start, since, end, currency))
    report.tryons = await rows(selling.tryons(start, since, end))
    report.persuaded = await rows(selling.persuaded(start, since, end))
    report.shoppers = await rows(selling.new_shoppers(start, since, end))
    report.steps = await rows(selling.steps(period, before or period))
    return report


def share(part: int, whole: int) -> Share:
    """A part of a whole, to four places."""
    rate = round(part / whole, 4) if whole else None
    return Share(part=int(part), whole=int(whole), rate=rate)


def _of(rows: Iterable[Found], *, current: bool) -> list[Found]:
    return [row for row in rows if row.is_current == current]


def _best_seller(row: Found, report: Report) -> BestSeller:
    return BestSeller(
        product_id=row.product_id,
        name=row.name,
        units=row.units,
        revenue=report.money(row.revenue),
    )
