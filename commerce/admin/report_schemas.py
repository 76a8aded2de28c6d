"""Wire models of what staff look back on."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from commerce.activity.models import Step
from commerce.admin.periods import Granularity, Name, Period, latest, named
from commerce.core import clock
from commerce.core.money import Currency, Money
from commerce.core.schemas import Input, Output
from commerce.orders.states import Status as OrderStatus
from commerce.tryons.models import Status as TryonStatus

LONGEST = 366
# Of hours there are many; nobody reads more of them.
MOST_HOURLY_DAYS = 14
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


def _check_length(days: int) -> None:
    if not 0 <= days < LONGEST:
        raise ValueError(f"from must not be after to, nor {LONGEST} days or more before it")


class PeriodQuery(Input):
    """The days looked back on: a `period`, `from` to `to` (both included), or the last `days`."""

    days: int = Field(30, ge=1, le=LONGEST)
    period_name: Name | None = Field(None, alias="period", description="so far, ending today")
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    timezone: ZoneInfo | None = Field(None, description="an IANA name; the shop's by default")

    @model_validator(mode="after")
    def _make_one_period(self) -> Self:
        if (self.first is None) != (self.last is None):
            raise ValueError("from and to belong together")
        if len({"days", "period_name", "first"} & self.model_fields_set) > 1:
            raise ValueError("give one of period, days, or from and to")
        if self.first is not None and self.last is not None:
            _check_length((self.last - self.first).days)
        return self

    def period(self, shops: ZoneInfo) -> Period:
        """What is meant, where the shop's own time zone is this."""
        timezone = self.timezone or shops
        if self.period_name is not None:
            return named(self.period_name, clock.now(), timezone)
        if self.first is not None and self.last is not None:
            return Period(self.first, self.last, timezone)
        return latest(self.days, clock.now(), timezone)


class DashboardQuery(PeriodQuery):
    """What the dashboard looks back on, in which currency, and beside what.

    Stock counts as low at `lowStock` pieces; without it, at each variant's own threshold.
    """

    low_stock: int | None = Field(None, ge=0, le=1000)
    currency: Currency | None = None
    granularity: Granularity = "day"
    compare: bool = False
    rank: Literal["units", "revenue"] = "units"

    @model_validator(mode="after")
    def _few_hours(self) -> Self:
        if self.granularity == "hour" and self.period(ZoneInfo("UTC")).days > MOST_HOURLY_DAYS:
            raise ValueError(f"hours are told of {MOST_HOURLY_DAYS} days at most")
        return self


class LowStock(Output):
    """A variant that is about to sell out."""

    product_id: UUID
    variant_id: UUID
    sku: str
    name: str
    size: str
    color: str
    stock: int


class BestSeller(Output):
    """A product, how many pieces of it were sold and for how much, before shipping."""

    product_id: UUID
    name: str
    units: int
    revenue: Money


class Share(Output):
    """A part of a whole; `rate` is null where there is no whole."""

    part: int
    whole: int
    rate: float | None


class Figures(Output):
    """How the shop did.

    Sold are orders that neither await payment nor were called off. `revenue` is what they brought,
    shipping included, less what went or is to go back; `averageBasket` is before that. Both, and
    pieces, are of orders in the one currency; `orders` and `tryons` count all.
    """

    orders: int
    revenue: Money
    refunds: Money
    average_basket: Money
    units_sold: int
    # Pieces whose money went back, of the pieces sold.
    returns: Share
    new_shoppers: int
    tryons: int
    # Who ordered, of who looked at a product; people who agree to analytics, once a day each.
    conversion: Share
    # What was bought within 30 days, of what shoppers saw themselves in; a pair counts once.
    tryon_to_purchase: Share


class Point(Output):
    """A day or an hour, by its beginning."""

    at: datetime
    orders: int
    revenue: Money


class Dashboard(Figures):
    """How the shop did from `from` to `to`, both included; stock is today's."""

    days: int
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    timezone: str
    orders_by_status: dict[OrderStatus, int]
    revenue_by_currency: list[Money]
    best_sellers: list[BestSeller]
    low_stock: list[LowStock]
    tryons_by_status: dict[TryonStatus, int]
    series: list[Point]
    # The same number of days just before, where it was asked for.
    previous: Figures | None


class FunnelQuery(PeriodQuery):
    """The days looked back on, and of how many products, the most viewed first."""

    limit: int = Field(20, ge=1, le=100)


class FunnelStep(Output):
    """How often a step was taken, by how many, and what part of those who viewed that is.

    `people` are those who agree to analytics, each counted once a day; `events` are everybody's. A
    try-on counts as begun and as seen.
    """

    step: Step
    events: int
    people: int
    rate: float | None


class FunnelDay(Output):
    """The steps of one day."""

    day: date
    steps: list[FunnelStep]


class FunnelProduct(Output):
    """The steps of one product; without a name if it is no longer there."""

    product_id: UUID
    name: str | None
    steps: list[FunnelStep]


class Funnel(Output):
    """From viewing through trying on to ordering, in days of the shop's own time zone."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    steps: list[FunnelStep]
    by_day: list[FunnelDay]
    by_product: list[FunnelProduct]
