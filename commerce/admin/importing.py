"""Importing and exporting the catalogue, product by product; memory does not grow with the file."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Literal, TextIO
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from starlette.requests import Request

from commerce.admin import catalogue
from commerce.admin.catalogue import Desk
from commerce.admin.catalogue_schemas import ImportReportLine, Outcome
from commerce.admin.current import Admin
from commerce.core.database import Database
from commerce.core.errors import Problem
from commerce.core.settings import ShopSettings
from commerce.core.storage import Storage
from commerce.products import transfer
from commerce.products.errors import ProductDeleted, SlugMissing
from commerce.products.models import Product
from commerce.products.staff_schemas import ProductCreate, ProductUpdate, VariantInput
from commerce.products.transfer import Entry

Format = Literal["csv", "jsonl"]
# What is larger waits on disk.
_IN_MEMORY = 1024 * 1024
_BATCH = 100
_TOLD_ERRORS = 3


class _DryRun(Exception):  # noqa: N818 - no failure: it takes back what was only tried
    """Takes a transaction back."""


async def received(request: Request) -> IO[bytes]:
    """The whole body in a file, so that nothing changes before all of it has arrived."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever asked closes it
    try:
        async for chunk in request.stream():
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


class Importer:
    """Brings the products of a file into the catalogue, each in a transaction of its own."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        admin: Admin,
        shop: ShopSettings,
        *,
        dry_run: bool,
    ) -> None:
        """Work for a manager; a dry run does everything and takes each product back."""
        self._database, self._storage = database, storage
        self._admin, self._shop = admin, shop
        self._dry_run = dry_run

    async def run(self, body: IO[bytes], form: Format) -> AsyncIterator[str]:
        """Import a file; yields a report line for each product, and closes the file."""
        with body:
            # Bytes that are no UTF-8 spoil their own line, and no other.
            text = io.TextIOWrapper(
                body, encoding="utf-8-sig", errors="surrogateescape", newline=""
            )
            for entry in _entries(text, form):
                report = await self._import(entry)
                yield report.model_dump_json(by_alias=True, exclude_none=True) + "\n"

    async def _import(self, entry: Entry) -> ImportReportLine:
        if entry.content is None:
            return ImportReportLine(line=entry.line, outcome="error", reason=entry.error)
        slug = entry.content.get("slug")
        told = {"line": entry.line, "slug": slug if isinstance(slug, str) else None}
        if not _is_text(entry.content):
            return ImportReportLine(line=entry.line, outcome="error", reason="not UTF-8")
        try:
            wanted = ProductCreate.model_validate(entry.content)
            outcome = await self._bring_in(wanted)
        except ValidationError as error:
            return ImportReportLine(**told, outcome="error", reason=_reason(error))
        except Problem as problem:
            reason = f"{problem.kind()}: {problem.detail}"
            return ImportReportLine(**told, outcome="error", reason=reason)
        return ImportReportLine(**told, outcome=outcome)

    async def _bring_in(self, wanted: ProductCreate) -> Outcome:
        if wanted.slug is None:
            raise SlugMissing
        outcome: Outcome = "unchanged"
        # Taken back as a failure is, so that nobody hears of what was only tried.
        with suppress(_DryRun):
            async with self._database.transaction() as session:
                outcome = await self._apply(session, wanted)
                self._take_back_if_dry()
        return outcome

    def _take_back_if_dry(self) -> None:
        if self._dry_run:
            raise _DryRun

    async def _apply(self, session: AsyncSession, wanted: ProductCreate) -> Outcome:
        desk = Desk(self._admin, session, self._storage, self._shop)
        found = await session.scalar(_whole().where(Product.slug == wanted.slug))
        if found is None:
            await catalogue.create(desk, wanted)
            return "created"
        if found.deleted_at is not None:
            raise ProductDeleted
        if _says_the_same(transfer.content_of(found, self._storage), wanted):
            return "unchanged"
        await catalogue.change(desk, found.id, _update(wanted))
        return "updated"


async def exported(database: Database, storage: Storage, form: Format) -> AsyncIterator[str]:
    """The catalogue without what is deleted, oldest first, as text in pieces."""
    if form == "csv":
        yield _table([dict(zip(transfer.COLUMNS, transfer.COLUMNS, strict=True))])
    last: UUID | None = None
    while True:
        statement = _whole().where(Product.deleted_at.is_(None)).order_by(Product.id)
        if last is not None:
            statement = statement.where(Product.id > last)
        async with database.reading() as session:
            batch = list(await session.scalars(statement.limit(_BATCH)))
        if not batch:
            return
        last = batch[-1].id
        contents = [transfer.content_of(product, storage) for product in batch]
        if form == "csv":
            yield _table([row for content in contents for row in transfer.rows_of(content)])
        else:
            yield "".join(map(transfer.json_line, contents))


def _entries(text: TextIO, form: Format) -> Iterator[Entry]:
    if form == "jsonl":
        yield from transfer.read_json_lines(text)
        return
    number = 0
    try:
        for entry in transfer.read_csv(text):
            number = entry.line
            yield entry
    except csv.Error as error:
        yield Entry(number + 1, None, f"this is no table: {error}; what follows was not read")


def _table(rows: list[dict[str, str]]) -> str:
    file = io.StringIO()
    csv.DictWriter(file, transfer.COLUMNS, restval="").writerows(rows)
    return file.getvalue()


def _whole() -> Select[Product]:
    return select(Product).options(selectinload(Product.variants))


def _is_text(content: object) -> bool:
    """Whether everything in it can be stored; half a surrogate pair, or a wrong byte, cannot."""
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _reason(error: ValidationError) -> str:
    told = [
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" if fault["loc"] else fault["msg"]
        for fault in error.errors(include_url=False, include_input=False)
    ]
    return "; ".join(told[:_TOLD_ERRORS])


def _says_the_same(present: ProductCreate, wanted: ProductCreate) -> bool:
    """Whether the shop says already what the file says; variants of its own do no harm."""
    if present.model_dump(exclude={"variants"}) != wanted.model_dump(exclude={"variants"}):
        return False
    known = {variant.sku: variant for variant in present.variants}
    return all(_is_same(known.get(variant.sku), variant) for variant in wanted.variants)


def _is_same(present: VariantInput | None, wanted: VariantInput) -> bool:
    kept = {
        name: getattr(present, name)
        for name in ("stock", "low_stock_threshold")
        if getattr(wanted, name) is None and present is not None
    }
    return present == wanted.model_copy(update=kept)


def _update(wanted: ProductCreate) -> ProductUpdate:
    return ProductUpdate.model_validate(
        {name: getattr(wanted, name) for name in ProductCreate.model_fields if name != "slug"}
    )
