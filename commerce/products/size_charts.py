"""Size charts: what the sizes of products that are cut alike mean."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.database import new_id
from commerce.products import changes
from commerce.products.errors import SizeChartExists, SizeChartInUse, SizeChartNotFound
from commerce.products.models import Product, SizeChart
from commerce.products.schemas import SizeChartRead
from commerce.products.staff_schemas import SizeChartInput
from commerce.products.unique import flush_unique


async def read_all(session: AsyncSession) -> Sequence[SizeChart]:
    """Every size chart, by name."""
    return (await session.scalars(select(SizeChart).order_by(SizeChart.name))).all()


async def locked(session: AsyncSession, chart_id: UUID) -> SizeChart:
    """A size chart that nobody else changes meanwhile; raises SizeChartNotFound."""
    statement = select(SizeChart).where(SizeChart.id == chart_id).with_for_update()
    chart = await session.scalar(statement)
    if chart is None:
        raise SizeChartNotFound
    return chart


async def create(session: AsyncSession, wanted: SizeChartInput) -> SizeChart:
    """Add a size chart; raises SizeChartExists."""
    chart = SizeChart(id=new_id())
    session.add(chart)
    await _set(session, chart, wanted)
    return chart


async def change(session: AsyncSession, chart_id: UUID, wanted: SizeChartInput) -> SizeChart:
    """Change a size chart, for all products that refer to it; raises SizeChartExists too."""
    chart = await locked(session, chart_id)
    await _set(session, chart, wanted)
    return chart


async def delete(session: AsyncSession, chart_id: UUID) -> SizeChart:
    """Remove a size chart that no product refers to; raises SizeChartInUse too."""
    chart = await locked(session, chart_id)
    if await session.scalar(select(exists().where(Product.size_chart_id == chart_id))):
        raise SizeChartInUse
    await session.delete(chart)
    changes.shelves_changed(session, "size-chart", chart.name)
    return chart


def chart_read(chart: SizeChart) -> SizeChartRead:
    """The wire model of a size chart."""
    return SizeChartRead.model_validate({"id": chart.id, "name": chart.name, **chart.measures})


async def _set(session: AsyncSession, chart: SizeChart, wanted: SizeChartInput) -> None:
    chart.name = wanted.name
    chart.measures = wanted.model_dump(mode="json", include={"columns", "rows"})
    await flush_unique(session, SizeChartExists)
    changes.shelves_changed(session, "size-chart", wanted.name)
