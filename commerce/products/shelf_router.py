"""Public routes of categories, collections and brands."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from commerce.core.dependencies import ReadSession
from commerce.core.errors import problems
from commerce.products import shelves
from commerce.products.edge import remember
from commerce.products.errors import CollectionNotFound
from commerce.products.schemas import Brands, Categories, CollectionRead, Collections
from commerce.products.views import NOT_MODIFIED, WantedView

router = APIRouter(tags=["products"])
Name = Annotated[str, Path(max_length=120, pattern="^[a-z0-9-]+$")]


@router.get("/categories", response_model=Categories, responses=NOT_MODIFIED | problems())
async def list_categories(request: Request, session: ReadSession, view: WantedView) -> Response:
    """The tree of categories; each counts the products in it and below it."""
    return remember(request, await shelves.read_categories(session, view))


@router.get("/collections", response_model=Collections, responses=NOT_MODIFIED | problems())
async def list_collections(request: Request, session: ReadSession, view: WantedView) -> Response:
    """The house's collections."""
    return remember(request, await shelves.read_collections(session, view))


@router.get(
    "/collections/{slug}",
    response_model=CollectionRead,
    responses=NOT_MODIFIED | problems(CollectionNotFound),
)
async def read_collection(
    request: Request, session: ReadSession, view: WantedView, slug: Name
) -> Response:
    """A collection and the first hundred of its products; `GET /products?collection=` has all."""
    return remember(request, await shelves.read_collection(session, view, slug))


@router.get("/brands", response_model=Brands, responses=NOT_MODIFIED | problems())
async def list_brands(request: Request, session: ReadSession, view: WantedView) -> Response:
    """The brands that have something on sale."""
    return remember(request, await shelves.read_brands(session, view))
