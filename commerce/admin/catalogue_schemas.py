"""Wire models of the catalogue in the back office."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from commerce.core.money import Currency
from commerce.core.pagination import DEEPEST_PAGE
from commerce.core.schemas import Input, Line, Output
from commerce.products.schemas import Care, Material, ProductSummary
from commerce.products.staff_schemas import StaffVariantRead, Translated, TranslationRead

ContentType = Literal["image/jpeg", "image/png", "image/webp"]
# Where a product stands between a draft and the bin.
ProductStatus = Literal["on-sale", "draft", "scheduled", "ended", "deleted"]


class AdminProductRead(ProductSummary):
    """A product as staff see it, on sale or not, with all of its prices and texts."""

    description: str
    translations: dict[Translated, TranslationRead]
    prices: dict[Currency, int]
    materials: list[Material]
    care: list[Care]
    size_chart_id: UUID | None
    variants: list[StaffVariantRead]  # type: ignore[assignment]  # a list that is only read
    published: bool
    publish_from: datetime | None
    publish_until: datetime | None
    deleted_at: datetime | None
    status: ProductStatus
    # What an editor looked at; see ProductUpdate.
    version: int
    created_at: datetime
    updated_at: datetime


class AdminProductQuery(Input):
    """Which products staff want to see."""

    q: Line | None = None
    category: Line | None = None
    brand: Line | None = None
    status: ProductStatus | None = None
    # Here, for a query that is a model refuses what it does not know itself.
    page: int = Field(1, ge=1, le=DEEPEST_PAGE)
    limit: int = Field(20, ge=1, le=100)


class ProductUploadRequest(Input):
    """A file that staff are about to send to the store."""

    purpose: Literal["product"]
    content_type: ContentType
    size: Annotated[int, Field(gt=0, strict=True, description="bytes")]


Outcome = Literal["created", "updated", "unchanged", "error"]


class ImportReportLine(Output):
    """What became of a product in an imported file; `line` is where it begins."""

    line: int
    slug: str | None = None
    outcome: Outcome
    reason: str | None = None
