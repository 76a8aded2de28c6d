"""The dashboard: four statements, whatever the shop's size."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin.schemas import BestSeller, Dashboard, DashboardQuery, LowStock
from commerce.core import clock
from commerce.core.money import Currency, Money
from commerce.orders.models import Order, OrderItem
from commerce.orders.states import Status
from commerce.products.models import Product, Variant
from commerce.tryons.models import TryonSession

# Orders that are, or are becoming, the house's earnings.
EARNING: frozenset[Status] = frozenset({"paid", "processing", "shipped", "delivered"})
LONGEST_LIST = 20
BEST_SELLERS = 10


async def read(session: AsyncSession, query: DashboardQuery, currency: Currency) -> Dashboard:
    """How the shop has done lately."""
    since = clock.now() - timedelta(days=query.days)
    orders = (await session.execute(_orders_by_status(since, currency))).all()
    sellers = (await session.execute(_best_sellers(since, currency))).all()
    low_stock = (await session.execute(_low_stock(query.low_stock))).all()
    tryons = (await session.execute(_tryons_by_status(since))).all()
    earned = sum(row.revenue for row in orders)
    earning = sum(row.earning for row in orders)
    return Dashboard(
        days=query.days,
        orders=sum(row.orders for row in orders),
        orders_by_status={row.status: row.orders for row in orders},
        revenue=Money(amount=earned, currency=currency),
        average_basket=Money(amount=earned // earning if earning else 0, currency=currency),
        units_sold=sellers[0].units_of_all if sellers else 0,
        best_sellers=[_best_seller(row, currency) for row in sellers],
        low_stock=[LowStock.model_validate(row) for row in low_stock],
        tryons=sum(row.tryons for row in tryons),
        tryons_by_status={row.status: row.tryons for row in tryons},
    )


def _orders_by_status(since: datetime, currency: Currency) -> Select[*tuple[Any, ...]]:
    earns = Order.status.in_(EARNING) & (Order.currency == currency)
    return (
        select(
            Order.status,
            func.count().label("orders"),
            func.count().filter(earns).label("earning"),
            func.coalesce(func.sum(Order.total).filter(earns), 0).label("revenue"),
        )
        .where(Order.created_at >= since)
        .group_by(Order.status)
    )


def _best_sellers(since: datetime, currency: Currency) -> Select[*tuple[Any, ...]]:
    units = func.sum(OrderItem.quantity)
    return (
        select(
            OrderItem.product_id,
            # The name it was last sold under.
            func.max(OrderItem.name).label("name"),
            units.label("units"),
            func.sum(OrderItem.line_total - OrderItem.discount).label("revenue"),
            func.sum(units).over().label("units_of_all"),
        )
        .join(Order, Order.id == OrderItem.order_id)
        .where(Order.created_at >= since, Order.status.in_(EARNING), Order.currency == currency)
        .group_by(OrderItem.product_id)
        .order_by(units.desc(), OrderItem.product_id)
        .limit(BEST_SELLERS)
    )


def _low_stock(threshold: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Variant.id.label("variant_id"),
            Variant.product_id,
            Variant.sku,
            Product.name,
            Variant.size,
            Variant.color,
            Variant.stock,
        )
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.stock <= threshold, Product.published)
        .order_by(Variant.stock, Variant.id)
        .limit(LONGEST_LIST)
    )


def _tryons_by_status(since: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(TryonSession.status, func.count().label("tryons"))
        .where(TryonSession.created_at >= since)
        .group_by(TryonSession.status)
    )


def _best_seller(row: Row[*tuple[Any, ...]], currency: Currency) -> BestSeller:
    return BestSeller(
        product_id=row.product_id,
        name=row.name,
        units=row.units,
        revenue=Money(amount=row.revenue, currency=currency),
    )
