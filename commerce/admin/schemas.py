"""Wire models of the back office."""

from uuid import UUID

from pydantic import Field

from commerce.core.money import Money
from commerce.core.schemas import Input, Output
from commerce.orders.states import Status as OrderStatus
from commerce.tryons.models import Status as TryonStatus


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
    """A product, how many pieces of it were sold and for how much."""

    product_id: UUID
    name: str
    units: int
    revenue: Money


class Dashboard(Output):
    """How the shop has done over the last `days` days; stock is today's.

    Revenue, average basket, units and best sellers count orders that were placed in the shop's
    currency and neither await payment nor were called off.
    """

    days: int
    orders: int
    orders_by_status: dict[OrderStatus, int]
    revenue: Money
    average_basket: Money
    units_sold: int
    best_sellers: list[BestSeller]
    low_stock: list[LowStock]
    tryons: int
    tryons_by_status: dict[TryonStatus, int]


class DashboardQuery(Input):
    """What the dashboard looks back on, and when stock counts as low."""

    days: int = Field(30, ge=1, le=366)
    low_stock: int = Field(3, ge=0, le=1000)
