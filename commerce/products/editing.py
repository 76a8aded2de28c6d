"""What staff do with products. A change raises the version and is told to whoever listens."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.database import new_id
from commerce.core.storage import PRODUCTS, RENDITIONS, Storage
from commerce.products import changes, stock
from commerce.products.changes import Moved
from commerce.products.errors import (
    ChangedMeanwhile,
    ForeignImage,
    ProductExists,
    ProductNotFound,
    UnknownCategory,
    UnknownSizeChart,
    UnsoldCurrency,
    WindowReversed,
)
from commerce.products.models import (
    LOW_STOCK,
    Category,
    Product,
    SizeChart,
    Variant,
)
from commerce.products.reading import get
from commerce.products.search import searchable, slug_of
from commerce.products.staff_schemas import (
    ImageInput,
    ProductCreate,
    ProductUpdate,
    VariantInput,
)
from commerce.products.translations import stored
from commerce.products.unique import flush_unique

# Fields of an update that go onto the product as they are; the last three may be emptied.
_PLAIN = ("name", "brand", "category", "description", "prices", "published")
_EMPTIABLE = ("size_chart_id", "publish_from", "publish_until")


async def create(
    session: AsyncSession, storage: Storage, wanted: ProductCreate, actor: str | None = None
) -> Product:
    """Add a product to the catalogue.

    Raises:
        ForeignImage: a picture lies outside the shop's product pictures.
        UnknownCategory, UnknownSizeChart, UnsoldCurrency, WindowReversed: as their names say.
        ProductExists: the slug or a SKU is taken.
    """
    product_id = new_id()
    product = Product(
        id=product_id,
        # Names without a Latin letter leave nothing to make a slug of.
        slug=wanted.slug or slug_of(wanted.brand, wanted.name) or str(product_id),
        price_amount=wanted.price.amount,
        currency=wanted.price.currency,
        translations={},
        images=[_stored_image(storage, image) for image in wanted.images],
        materials=[part.model_dump() for part in wanted.materials],
        care=list(wanted.care),
        version=1,
        variants=[],
        **{name: getattr(wanted, name) for name in (*_PLAIN, *_EMPTIABLE)},
    )
    _translate(product, wanted)
    await _check(session, product, product.category)
    product.search_text = search_text_of(product, wanted.variants)
    session.add(product)
    moves = await _upsert_variants(session, product, wanted.variants, actor)
    changes.product_changed(session, product, "created")
    changes.stock_changed(session, moves, "adjusted")
    return product


async def change(
    session: AsyncSession,
    storage: Storage,
    product_id: UUID,
    wanted: ProductUpdate,
    actor: str | None = None,
) -> Product:
    """Change a product; a variant's new stock is recorded as a movement.

    Raises:
        ProductNotFound, ForeignImage, UnknownCategory, UnknownSizeChart, UnsoldCurrency,
        WindowReversed: as their names say.
        ChangedMeanwhile: it is not the version any more that the editor looked at.
        ProductExists: a SKU is another product's, or a size and colour is there twice.
    """
    product = await locked(session, product_id, wanted.version)
    for name in _PLAIN:
        if getattr(wanted, name) is not None:
            setattr(product, name, getattr(wanted, name))
    for name in wanted.model_fields_set.intersection(_EMPTIABLE):
        setattr(product, name, getattr(wanted, name))
    if wanted.price is not None:
        product.price_amount, product.currency = wanted.price.amount, wanted.price.currency
    if wanted.images is not None:
        product.images = [_stored_image(storage, image) for image in wanted.images]
    if wanted.materials is not None:
        product.materials = [part.model_dump() for part in wanted.materials]
    if wanted.care is not None:
        product.care = list(wanted.care)
    _translate(product, wanted)
    await _check(session, product, wanted.category)
    moves = await _upsert_variants(session, product, wanted.variants or (), actor)
    product.search_text = search_text_of(product)
    await _tell(session, product, "updated")
    changes.stock_changed(session, moves, "adjusted")
    return product


async def delete(session: AsyncSession, product_id: UUID, version: int | None = None) -> Product:
    """Take a product out of the shop; it can be restored, and orders keep what they had.

    Raises:
        ProductNotFound, ChangedMeanwhile: as their names say.
    """
    product = await locked(session, product_id, version)
    if product.deleted_at is None:
        product.deleted_at = clock.now()
        await _tell(session, product, "deleted")
    return product


async def restore(session: AsyncSession, product_id: UUID) -> Product:
    """Bring a deleted product back, as it was; raises ProductNotFound."""
    product = await locked(session, product_id, None)
    if product.deleted_at is not None:
        product.deleted_at = None
        await _tell(session, product, "restored")
    return product


async def locked(session: AsyncSession, product_id: UUID, version: int | None) -> Product:
    """A product with its variants, all locked: the product first, then variants in id order.

    Keys stay free: orders, carts and collections may refer to them meanwhile.

    Raises:
        ProductNotFound: there is none.
        ChangedMeanwhile: it is another version than the editor looked at; `version` says which.
    """
    statement = select(Product).where(Product.id == product_id)
    if await session.scalar(statement.with_for_update(key_share=True)) is None:
        raise ProductNotFound
    await session.execute(
        select(Variant.id).where(Variant.product_id == product_id).order_by(Variant.id)
        .with_for_update(key_share=True)
    )  # fmt: skip
    product = await get(session, product_id)
    if version is not None and version != product.version:
        raise ChangedMeanwhile(extra={"version": product.version})
    return product


async def _tell(session: AsyncSession, product: Product, change: changes.Change) -> None:
    product.version += 1
    await session.flush()
    # The database has set it; without this, reading it would need a statement of its own.
    await session.refresh(product, ["updated_at"])
    changes.product_changed(session, product, change)


async def _check(session: AsyncSession, product: Product, category: str | None) -> None:
    """Raise unless the product's parts fit together, and what it refers to is there.

    A category that is newly given stays locked against deletion until the product is saved.
    """
    if product.currency in product.prices:
        raise UnsoldCurrency(f"The price in {product.currency} belongs into `price`.")
    opens, closes = product.publish_from, product.publish_until
    if opens is not None and closes is not None and opens >= closes:
        raise WindowReversed
    with session.no_autoflush:
        shelf = select(Category.slug).where(Category.slug == category)
        held = shelf.with_for_update(read=True, key_share=True)
        if category is not None and await session.scalar(held) is None:
            raise UnknownCategory(f"There is no category {category}.")
        if product.size_chart_id is not None:
            chart = select(SizeChart.id).where(SizeChart.id == product.size_chart_id)
            if await session.scalar(chart.with_for_update(read=True, key_share=True)) is None:
                raise UnknownSizeChart


def _translate(product: Product, wanted: ProductCreate | ProductUpdate) -> None:
    """Set the given translations; a language that is left out stays as it is."""
    if wanted.translations is None:
        return
    product.translations = {**product.translations, **stored(wanted.translations)}


def search_text_of(product: Product, new: Iterable[VariantInput] = ()) -> str:
    """What a product is found by, with those of its variants that are new."""
    names = [product.name, *(texts.get("name", "") for texts in product.translations.values())]
    skus = [*(variant.sku for variant in product.variants), *(variant.sku for variant in new)]
    return searchable(*names, product.brand, product.category, *skus)


async def _upsert_variants(
    session: AsyncSession, product: Product, wanted: Iterable[VariantInput], actor: str | None
) -> list[Moved]:
    known = {variant.sku: variant for variant in product.variants}
    before: dict[str, int] = {}
    for given in wanted:
        if not given.prices.keys() <= product.prices.keys():
            raise UnsoldCurrency(f"{given.sku} has a price in a currency that the product has not.")
        variant = known.get(given.sku)
        if variant is None:
            variant = _new_variant(product, given.sku)
            known[given.sku] = variant
        before.setdefault(given.sku, variant.stock)
        _set(variant, given)
    await flush_unique(session, ProductExists)
    # A movement points at its variant, which must be there first.
    moves = [stock.recorded(session, known[sku], was, actor) for sku, was in before.items()]
    return [move for move in moves if move is not None]


def _new_variant(product: Product, sku: str) -> Variant:
    variant = Variant(
        id=new_id(),
        product_id=product.id,
        sku=sku,
        stock=0,
        position=len(product.variants),
        low_stock_threshold=LOW_STOCK,
    )
    product.variants.append(variant)
    return variant


def _set(variant: Variant, given: VariantInput) -> None:
    variant.size, variant.color = given.size, given.color
    variant.price_amount, variant.prices = given.price, dict(given.prices)
    if given.stock is not None:
        variant.stock = given.stock
    if given.low_stock_threshold is not None:
        variant.low_stock_threshold = given.low_stock_threshold


def _stored_image(storage: Storage, image: ImageInput) -> dict[str, Any]:
    key = storage.key_of(image.url)
    if key is None or not key.startswith(PRODUCTS) or key.startswith(RENDITIONS):
        raise ForeignImage(f"{image.url} is not a product picture of this shop.")
    return {"key": key, "alt": image.alt, "color": image.color}
