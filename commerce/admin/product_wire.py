"""Products as staff see them."""

from datetime import datetime

from commerce.admin.catalogue_schemas import AdminProductRead, ProductStatus
from commerce.core import clock
from commerce.core.money import Money
from commerce.core.storage import Storage
from commerce.products.models import Product, Variant
from commerce.products.schemas import ImageRead, Material
from commerce.products.staff_schemas import StaffVariantRead, TranslationRead


def product_read(product: Product, storage: Storage) -> AdminProductRead:
    """The wire model of a product whose variants are loaded."""
    as_they_are = (
        "id", "slug", "name", "brand", "category", "description", "care", "size_chart_id",
        "published", "publish_from", "publish_until", "deleted_at", "version", "created_at",
        "updated_at",
    )  # fmt: skip
    images = [
        ImageRead(url=storage.url(image["key"]), alt=image["alt"], color=image.get("color"))
        for image in product.images
    ]
    return AdminProductRead(
        **{name: getattr(product, name) for name in as_they_are},
        price=Money(amount=product.price_amount, currency=product.currency),
        prices=product.prices,
        translations={
            locale: TranslationRead.model_validate(texts)
            for locale, texts in product.translations.items()
        },
        materials=[Material.model_validate(part) for part in product.materials],
        images=images,
        variants=[_variant_read(product, variant) for variant in product.variants],
        status=status_of(product, clock.now()),
    )


def status_of(product: Product, at: datetime) -> ProductStatus:
    """Where a product stands between a draft and the bin."""
    if product.deleted_at is not None:
        return "deleted"
    if not product.published:
        return "draft"
    if product.is_on_sale(at):
        return "on-sale"
    return "scheduled" if product.publish_from and product.publish_from > at else "ended"


def _variant_read(product: Product, variant: Variant) -> StaffVariantRead:
    own = variant.price_amount
    amount = product.price_amount if own is None else own
    return StaffVariantRead(
        id=variant.id,
        sku=variant.sku,
        size=variant.size,
        color=variant.color,
        price=Money(amount=amount, currency=product.currency),
        prices=variant.prices,
        stock=variant.stock,
        low_stock_threshold=variant.low_stock_threshold,
    )
