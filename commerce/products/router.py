"""Public routes of the catalogue."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from commerce.core.dependencies import ReadSession, Store
from commerce.core.errors import problems
from commerce.core.pagination import Listing
from commerce.products import service as products
from commerce.products.errors import ProductNotFound
from commerce.products.schemas import ProductQuery, ProductRead, ProductSummary

router = APIRouter(prefix="/products", tags=["products"])


def _json(body: str) -> Response:
    return Response(body, media_type="application/json")


@router.get("", response_model=Listing[ProductSummary], responses=problems())
async def list_products(
    session: ReadSession, storage: Store, query: Annotated[ProductQuery, Query()]
) -> Response:
    """Products that match, one page of them."""
    return _json(await products.read_page(session, storage, query))


@router.get("/{name}", response_model=ProductRead, responses=problems(ProductNotFound))
async def read_product(session: ReadSession, storage: Store, name: str) -> Response:
    """One product with its variants, by id or slug."""
    return _json(await products.read(session, storage, name))
