"""Staff's routes of products: everybody looks, managers change."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from commerce.admin import catalogue
from commerce.admin.catalogue import Desk
from commerce.admin.catalogue_schemas import (
    AdminProductQuery,
    AdminProductRead,
    ProductUploadRequest,
)
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.admin.product_wire import product_read
from commerce.core.dependencies import AppSettings, Data, ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, Page
from commerce.products import service as products
from commerce.products import staff_lists
from commerce.products.errors import (
    ChangedMeanwhile,
    ForeignCurrency,
    ForeignImage,
    ProductExists,
    ProductNotFound,
    UnknownCategory,
    UnknownSizeChart,
    UnsoldCurrency,
    WindowReversed,
)
from commerce.products.staff_schemas import ProductCreate, ProductUpdate
from commerce.tryons.errors import NotAPicture, PictureMissing, PictureTooLarge
from commerce.tryons.schemas import UploadSlot

router = APIRouter(prefix="/products", dependencies=[staff_only])
uploads_router = APIRouter(prefix="/uploads", dependencies=[staff_only])


async def _desk(admin: Manager, session: Session, storage: Store, settings: AppSettings) -> Desk:
    return Desk(admin, session, storage, settings.shop)


ManagersDesk = Annotated[Desk, Depends(_desk)]

_UNFIT = (
    Unauthenticated, RoleNotAllowed, ProductExists, ForeignImage, ForeignCurrency, UnknownCategory,
    UnknownSizeChart, UnsoldCurrency, WindowReversed, PictureMissing, NotAPicture, PictureTooLarge,
)  # fmt: skip


@uploads_router.post(
    "", status_code=201, responses=problems(Unauthenticated, RoleNotAllowed, PictureTooLarge)
)
async def open_product_upload(
    _admin: Manager, storage: Store, settings: AppSettings, wanted: ProductUploadRequest
) -> UploadSlot:
    """A place in the store for one product picture; the client sends the file there itself."""
    return catalogue.open_upload(storage, wanted, settings.tryon)


@router.get("", responses=problems(Unauthenticated))
async def list_products(
    session: ReadSession,
    storage: Store,
    query: Annotated[AdminProductQuery, Query()],
) -> Listing[AdminProductRead]:
    """All products, drafts too, the newest first; deleted ones only when asked for."""
    wanted = staff_lists.Wanted(query.q, query.category, query.brand, query.status)
    page = Page(query.page, query.limit)
    found, total = await staff_lists.read_page(session, wanted, page)
    items = [product_read(product, storage) for product in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.post("", status_code=201, responses=problems(*_UNFIT))
async def create_product(
    desk: ManagersDesk, database: Data, settings: AppSettings, wanted: ProductCreate
) -> AdminProductRead:
    """Add a product to the catalogue."""
    await catalogue.check_pictures(database, desk.storage, settings.tryon, wanted.images)
    return await catalogue.create(desk, wanted)


@router.get("/{product_id}", responses=problems(Unauthenticated, ProductNotFound))
async def read_product(session: ReadSession, storage: Store, product_id: UUID) -> AdminProductRead:
    """A product, on sale or not."""
    return product_read(await products.get(session, product_id), storage)


@router.put("/{product_id}", responses=problems(*_UNFIT, ProductNotFound, ChangedMeanwhile))
async def change_product(
    desk: ManagersDesk,
    database: Data,
    settings: AppSettings,
    product_id: UUID,
    wanted: ProductUpdate,
) -> AdminProductRead:
    """Change a product: fields that are left out stay; variants are matched by SKU."""
    images = wanted.images or ()
    await catalogue.check_pictures(database, desk.storage, settings.tryon, images, product_id)
    return await catalogue.change(desk, product_id, wanted)


@router.delete(
    "/{product_id}",
    responses=problems(Unauthenticated, RoleNotAllowed, ProductNotFound, ChangedMeanwhile),
)
async def delete_product(
    desk: ManagersDesk,
    product_id: UUID,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> AdminProductRead:
    """Take a product out of the shop; it can be restored."""
    return await catalogue.delete(desk, product_id, version)


@router.post(
    "/{product_id}/restore", responses=problems(Unauthenticated, RoleNotAllowed, ProductNotFound)
)
async def restore_product(desk: ManagersDesk, product_id: UUID) -> AdminProductRead:
    """Bring a deleted product back."""
    return await catalogue.restore(desk, product_id)
