"""Staff's routes of importing and exporting products."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from commerce.admin import importing
from commerce.admin.catalogue_schemas import ImportReportLine
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.admin.importing import Format, Importer
from commerce.core.dependencies import AppSettings, Data, Store
from commerce.core.errors import Unauthenticated, problems

router = APIRouter(prefix="/products", dependencies=[staff_only])

JSON_LINES, CSV = "application/x-ndjson", "text/csv"
_TEXT = {"schema": {"type": "string"}}
_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {JSON_LINES: _TEXT, CSV: _TEXT}}
}
_REPORT: dict[int | str, dict[str, Any]] = {
    200: {"model": ImportReportLine, "description": "A line for each product.",
          "content": {JSON_LINES: _TEXT}},
}  # fmt: skip
_EXPORT: dict[int | str, dict[str, Any]] = {200: {"content": {JSON_LINES: _TEXT, CSV: _TEXT}}}
WantedFormat = Annotated[Format, Query(alias="format")]


@router.post(
    "/import",
    response_class=StreamingResponse,
    openapi_extra=_BODY,
    responses=_REPORT | problems(Unauthenticated, RoleNotAllowed),
)
async def import_products(
    admin: Manager,
    request: Request,
    database: Data,
    storage: Store,
    settings: AppSettings,
    form: WantedFormat = "jsonl",
    dry_run: Annotated[bool, Query(alias="dryRun")] = False,  # noqa: FBT002 - a query's flag
) -> StreamingResponse:
    """Create and change products from a file, matched by slug; a bad line stops no other.

    The answer has a line for each product: `{line, slug, outcome, reason?}`, where the outcome is
    created, updated, unchanged or error. A dry run says what would become of each on its own.
    A stock that is left out stays as it is: what is sold while the file is edited stays sold.
    """
    body = await importing.received(request)
    importer = Importer(database, storage, admin, settings.shop, dry_run=dry_run)
    return StreamingResponse(importer.run(body, form), media_type=JSON_LINES)


@router.get(
    "/export", response_class=StreamingResponse, responses=_EXPORT | problems(Unauthenticated)
)
async def export_products(
    database: Data, storage: Store, form: WantedFormat = "jsonl"
) -> StreamingResponse:
    """All products that are not deleted, in a form that can be imported again."""
    media_type = CSV if form == "csv" else JSON_LINES
    name = {"Content-Disposition": f'attachment; filename="products.{form}"'}
    content = importing.exported(database, storage, form)
    return StreamingResponse(content, media_type=media_type, headers=name)
