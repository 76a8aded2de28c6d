"""What probes and operators ask without saying who they are: health, and which release this is."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from commerce.core import release, revision
from commerce.core.dependencies import Data
from commerce.core.errors import ProblemDocument
from commerce.core.health import Check, examine
from commerce.core.schemas import Output

ESSENTIAL = frozenset({"database"})

router = APIRouter(tags=["health"])


class Version(Output):
    """Which release answers: its version, the commit if it is known, and the database's schema."""

    version: str
    commit: str | None
    schema_revision: str | None


@router.get("/health", responses={503: {"description": "An essential part is down."}})
async def read_health(request: Request) -> JSONResponse:
    """How each part of the shop is."""
    found = await examine(request.app.state.checks, ESSENTIAL)
    status = HTTPStatus.SERVICE_UNAVAILABLE if found.status == "down" else HTTPStatus.OK
    return JSONResponse({"status": found.status, "components": found.components}, status)


@router.get("/health/live", status_code=204, response_class=Response)
async def read_liveness() -> None:
    """The process answers."""


@router.get("/health/ready", responses={503: {"model": ProblemDocument}})
async def read_readiness(request: Request) -> JSONResponse:
    """The shop can sell."""
    checks: Mapping[str, Check] = request.app.state.checks
    found = await examine({name: checks[name] for name in ESSENTIAL}, ESSENTIAL)
    ready = found.status == "ok"
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"status": found.status, "components": found.components}, status)


@router.get("/version")
async def read_version(database: Data) -> Version:
    """Which release answers; without its schema while the database is away."""
    _, _, commit = release.name().partition("+")
    schema = await revision.schema_of(database)
    return Version(version=release.VERSION, commit=commit or None, schema_revision=schema)
