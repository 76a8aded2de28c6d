"""Staff's changes to products, each written down with how the product was and is."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.admin import audit
from commerce.admin.catalogue_schemas import AdminProductRead, ProductUploadRequest
from commerce.admin.current import Admin
from commerce.admin.product_wire import product_read
from commerce.core.database import Database
from commerce.core.money import Price
from commerce.core.settings import ShopSettings, TryOnSettings
from commerce.core.storage import PRODUCTS, RENDITIONS, Storage
from commerce.products import editing
from commerce.products import service as products
from commerce.products.errors import ForeignCurrency, ForeignImage, ProductNotFound
from commerce.products.staff_schemas import ImageInput, ProductCreate, ProductUpdate, VariantInput
from commerce.tryons import pictures
from commerce.tryons.schemas import UploadSlot


def open_upload(
    storage: Storage, wanted: ProductUploadRequest, limits: TryOnSettings
) -> UploadSlot:
    """A slot in the store for one product picture; raises PictureTooLarge."""
    folder = f"{PRODUCTS}uploads/"
    return pictures.open_slot(storage, folder, wanted.content_type, wanted.size, limits)


async def check_pictures(
    database: Database,
    storage: Storage,
    limits: TryOnSettings,
    images: Iterable[ImageInput],
    product_id: UUID | None = None,
) -> None:
    """Raise unless what is newly attached are pictures that lie in the store.

    Runs before the request's transaction: the store is a network away. What the product shows
    already was checked when it was attached.

    Raises:
        ForeignImage: a picture lies outside the shop's product pictures.
        PictureMissing, NotAPicture, PictureTooLarge: the file cannot be shown.
    """
    keys = {storage.key_of(image.url) for image in images}
    known = await _pictures_of(database, product_id) if keys and product_id else set()
    for key in keys - known:
        if key is None or not key.startswith(PRODUCTS) or key.startswith(RENDITIONS):
            raise ForeignImage
        await pictures.check(storage, key, limits)


async def _pictures_of(database: Database, product_id: UUID) -> set[str | None]:
    try:
        async with database.reading() as session:
            product = await products.get(session, product_id)
    except ProductNotFound:
        return set()
    return {image["key"] for image in product.images}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works on the catalogue, and in which transaction."""

    admin: Admin
    session: AsyncSession
    storage: Storage
    shop: ShopSettings

    def record(
        self,
        action: str,
        product_id: UUID,
        before: AdminProductRead | None,
        after: AdminProductRead,
    ) -> None:
        """Write a change down."""
        audit.record(self.session, self.admin, action, product_id, before=before, after=after)


async def create(desk: Desk, wanted: ProductCreate) -> AdminProductRead:
    """Add a product; raises what products.create raises, and ForeignCurrency."""
    _check_currency(desk, wanted.price)
    variants = _with_thresholds(desk, wanted.variants, frozenset())
    wanted = wanted.model_copy(update={"variants": variants})
    product = await products.create(desk.session, desk.storage, wanted, desk.admin.email)
    await desk.session.refresh(product, ["created_at", "updated_at"])
    created = product_read(product, desk.storage)
    desk.record("product.create", product.id, None, created)
    return created


async def change(desk: Desk, product_id: UUID, wanted: ProductUpdate) -> AdminProductRead:
    """Change a product; raises what products.change raises, and ForeignCurrency."""
    _check_currency(desk, wanted.price)
    before = await _locked(desk, product_id, wanted.version)
    known = frozenset(variant.sku for variant in before.variants)
    variants = _with_thresholds(desk, wanted.variants or (), known)
    wanted = wanted.model_copy(update={"variants": variants})
    product = await products.change(
        desk.session, desk.storage, product_id, wanted, desk.admin.email
    )
    after = product_read(product, desk.storage)
    desk.record("product.update", product_id, before, after)
    return after


async def delete(desk: Desk, product_id: UUID, version: int | None) -> AdminProductRead:
    """Take a product out of the shop; raises what products.delete raises."""
    before = await _locked(desk, product_id, version)
    after = product_read(await products.delete(desk.session, product_id, version), desk.storage)
    if before.deleted_at is None:
        desk.record("product.delete", product_id, before, after)
    return after


async def restore(desk: Desk, product_id: UUID) -> AdminProductRead:
    """Bring a deleted product back; raises ProductNotFound."""
    before = await _locked(desk, product_id, None)
    after = product_read(await products.restore(desk.session, product_id), desk.storage)
    if before.deleted_at is not None:
        desk.record("product.restore", product_id, before, after)
    return after


async def _locked(desk: Desk, product_id: UUID, version: int | None) -> AdminProductRead:
    """The product as it is, and as it stays until the desk's transaction ends."""
    return product_read(await editing.locked(desk.session, product_id, version), desk.storage)


def _with_thresholds(
    desk: Desk, variants: Iterable[VariantInput], known: frozenset[str]
) -> tuple[VariantInput, ...]:
    """New variants with the shop's threshold of low stock where none is given."""
    threshold = {"low_stock_threshold": desk.shop.low_stock}
    return tuple(
        variant
        if variant.sku in known or variant.low_stock_threshold is not None
        else variant.model_copy(update=threshold)
        for variant in variants
    )


def _check_currency(desk: Desk, price: Price | None) -> None:
    currency = desk.shop.currency
    if price is not None and price.currency != currency:
        raise ForeignCurrency(f"The shop sells in {currency}.", {"currency": currency})
