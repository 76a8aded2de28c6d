"""Staff's routes of files for spreadsheets; any role may."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from commerce.admin import exporting
from commerce.admin.current import staff_only
from commerce.admin.errors import TotpEnrolmentRequired
from commerce.admin.report_schemas import PeriodQuery
from commerce.core.dependencies import AppSettings, Data
from commerce.core.errors import Unauthenticated, problems
from commerce.orders.states import Status

router = APIRouter(prefix="/orders", dependencies=[staff_only])


class OrderExportQuery(PeriodQuery):
    """Which orders are wanted, and as what."""

    format: Literal["csv"] = "csv"
    status: Status | None = None


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **problems(Unauthenticated, TotpEnrolmentRequired),
    },
)
async def export_orders(
    database: Data, settings: AppSettings, query: Annotated[OrderExportQuery, Query()]
) -> StreamingResponse:
    """Orders as a file, the oldest first, without what tells who bought."""
    period = query.period(settings.shop.timezone)
    name = f"orders-{period.first}-{period.last}.csv"
    return StreamingResponse(
        exporting.orders(database, period, query.status),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
