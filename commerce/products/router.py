"""Public routes of the catalogue."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from commerce.core.dependencies import AppSettings, Questions, ReadSession, Store
from commerce.core.errors import problems
from commerce.core.locales import WantedLocale
from commerce.products import service as products
from commerce.products.edge import remember
from commerce.products.errors import InvalidCursor, ProductNotFound
from commerce.products.queries import View
from commerce.products.schemas import Items, ProductListing, ProductQuery, ProductRead
from commerce.products.views import NOT_MODIFIED, WantedView

router = APIRouter(prefix="/products", tags=["products"])


@router.get("", response_model=ProductListing, responses=NOT_MODIFIED | problems(InvalidCursor))
async def list_products(
    request: Request,
    questions: Questions,
    settings: AppSettings,
    storage: Store,
    locale: WantedLocale,
    query: Annotated[ProductQuery, Query()],
) -> Response:
    """Products that match, one page of them, by page or by cursor."""
    view = View(query.currency or settings.shop.currency, locale, storage.url(""))
    return remember(request, await products.read_page(questions, view, query))


@router.get(
    "/{name}", response_model=ProductRead, responses=NOT_MODIFIED | problems(ProductNotFound)
)
async def read_product(
    request: Request, session: ReadSession, view: WantedView, name: str
) -> Response:
    """One product with its variants, by id or slug."""
    return remember(request, await products.read(session, view, name))


@router.get("/{product_id}/related", response_model=Items, responses=NOT_MODIFIED | problems())
async def list_related_products(
    request: Request, session: ReadSession, view: WantedView, product_id: UUID
) -> Response:
    """Products of the same collections, category or brand; what has stock comes first."""
    return remember(request, await products.read_related(session, view, product_id))
