"""The status page's data, for owners and managers."""

from fastapi import APIRouter, Request

from commerce.admin import operations
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed, TotpEnrolmentRequired
from commerce.admin.operations_schemas import Operations
from commerce.core.dependencies import ReadSession
from commerce.core.errors import Unauthenticated, problems
from commerce.core.health import examine

router = APIRouter(prefix="/operations", dependencies=[staff_only])


@router.get("", responses=problems(Unauthenticated, RoleNotAllowed, TotpEnrolmentRequired))
async def read_operations(_manager: Manager, request: Request, session: ReadSession) -> Operations:
    """How the shop runs: what is deployed, what waits, what failed, what to look at."""
    health = await examine(request.app.state.checks, frozenset())
    return await operations.read(session, health, request.app.state.platform)
