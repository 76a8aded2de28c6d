"""Staff's routes of the catalogue."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin.current import staff_only
from commerce.admin.schemas import AdminProductRead
from commerce.admin.wire import product_read
from commerce.core.dependencies import AppSettings, ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.money import Price
from commerce.core.settings import ShopSettings
from commerce.products import service as products
from commerce.products.errors import (
    ForeignCurrency,
    ForeignImage,
    ProductExists,
    ProductNotFound,
)
from commerce.products.schemas import ProductCreate, ProductUpdate

router = APIRouter(prefix="/products", dependencies=[staff_only])


@router.post(
    "",
    status_code=201,
    responses=problems(Unauthenticated, ProductExists, ForeignImage, ForeignCurrency),
)
async def create_product(
    session: Session,
    storage: Store,
    settings: AppSettings,
    wanted: ProductCreate,
) -> AdminProductRead:
    """Add a product to the catalogue."""
    _check_currency(wanted.price, settings.shop)
    return product_read(await products.create(session, storage, wanted), storage)


@router.get("/{product_id}", responses=problems(Unauthenticated, ProductNotFound))
async def read_product(session: ReadSession, storage: Store, product_id: UUID) -> AdminProductRead:
    """A product, on sale or not."""
    return product_read(await products.get(session, product_id), storage)


@router.put(
    "/{product_id}",
    responses=problems(
        Unauthenticated, ProductNotFound, ProductExists, ForeignImage, ForeignCurrency
    ),
)
async def change_product(
    session: Session,
    storage: Store,
    settings: AppSettings,
    product_id: UUID,
    wanted: ProductUpdate,
) -> AdminProductRead:
    """Change a product: fields that are left out stay; variants are matched by SKU."""
    if wanted.price is not None:
        _check_currency(wanted.price, settings.shop)
    return product_read(await products.change(session, storage, product_id, wanted), storage)


def _check_currency(price: Price, shop: ShopSettings) -> None:
    if price.currency != shop.currency:
        raise ForeignCurrency(f"The shop sells in {shop.currency}.", {"currency": shop.currency})
