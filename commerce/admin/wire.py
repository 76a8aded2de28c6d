"""Products and orders as staff see them."""

from commerce.admin.schemas import AdminOrderRead, AdminProductRead
from commerce.core.money import Money
from commerce.core.storage import Storage
from commerce.orders.models import Order
from commerce.orders.wire import order_read
from commerce.products.models import Product, Variant
from commerce.products.schemas import ImageRead, VariantRead


def product_read(product: Product, storage: Storage) -> AdminProductRead:
    """The wire model of a product whose variants are loaded."""
    images = [
        ImageRead(url=storage.url(image["key"]), alt=image["alt"], color=image.get("color"))
        for image in product.images
    ]
    return AdminProductRead(
        id=product.id,
        slug=product.slug,
        name=product.name,
        brand=product.brand,
        category=product.category,
        description=product.description,
        price=Money(amount=product.price_amount, currency=product.currency),
        images=images,
        variants=[_variant_read(product, variant) for variant in product.variants],
        published=product.published,
    )


def _variant_read(product: Product, variant: Variant) -> VariantRead:
    own = variant.price_amount
    amount = product.price_amount if own is None else own
    return VariantRead(
        id=variant.id,
        sku=variant.sku,
        size=variant.size,
        color=variant.color,
        price=Money(amount=amount, currency=product.currency),
        stock=variant.stock,
    )


def staff_order_read(order: Order, storage: Storage) -> AdminOrderRead:
    """The wire model of an order whose items are loaded."""
    return AdminOrderRead(**dict(order_read(order, storage)), user_id=order.user_id)
