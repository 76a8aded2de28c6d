"""The audit log's one route: it is read, and nothing else."""

from typing import Annotated

from fastapi import APIRouter, Query

from commerce.admin import audit
from commerce.admin.account_schemas import AuditPage, AuditQuery
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed, TotpEnrolmentRequired
from commerce.core.dependencies import ReadSession
from commerce.core.errors import Unauthenticated, problems

router = APIRouter(prefix="/audit", dependencies=[staff_only])


@router.get("", responses=problems(Unauthenticated, RoleNotAllowed, TotpEnrolmentRequired))
async def read_audit(
    _manager: Manager, session: ReadSession, query: Annotated[AuditQuery, Query()]
) -> AuditPage:
    """What staff have changed, newest first."""
    return await audit.read(session, query)
