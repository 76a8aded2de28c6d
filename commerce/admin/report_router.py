"""Staff's routes of looking back; any role may."""

from typing import Annotated

from fastapi import APIRouter, Query

from commerce.admin import dashboard, funnel
from commerce.admin.current import staff_only
from commerce.admin.errors import TotpEnrolmentRequired
from commerce.admin.report_schemas import Dashboard, DashboardQuery, Funnel, FunnelQuery
from commerce.core.dependencies import AppSettings, ReadSession
from commerce.core.errors import Unauthenticated, problems

router = APIRouter(dependencies=[staff_only])


@router.get("/dashboard", responses=problems(Unauthenticated, TotpEnrolmentRequired))
async def read_dashboard(
    session: ReadSession, settings: AppSettings, query: Annotated[DashboardQuery, Query()]
) -> Dashboard:
    """How the shop has done lately."""
    return await dashboard.read(session, query, settings.shop)


@router.get("/funnel", responses=problems(Unauthenticated, TotpEnrolmentRequired))
async def read_funnel(
    session: ReadSession, settings: AppSettings, query: Annotated[FunnelQuery, Query()]
) -> Funnel:
    """How many go from viewing through trying on to ordering."""
    return await funnel.read(session, query, settings.shop)
