"""Orders as clients see them."""

from commerce.core.money import Money
from commerce.core.storage import Storage
from commerce.orders.models import Order, OrderItem
from commerce.orders.schemas import Address, OrderItemRead, OrderRead


def order_read(order: Order, storage: Storage) -> OrderRead:
    """The wire model of an order whose items are loaded."""

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=order.currency)

    def item_read(item: OrderItem) -> OrderItemRead:
        return OrderItemRead(
            id=item.id,
            product_id=item.product_id,
            variant_id=item.variant_id,
            name=item.name,
            sku=item.sku,
            size=item.size,
            color=item.color,
            image_url=storage.url(item.image_key) if item.image_key else None,
            quantity=item.quantity,
            unit_price=money(item.unit_price),
            discount=money(item.discount),
            line_total=money(item.line_total),
        )

    return OrderRead(
        id=order.id,
        number=order.number,
        status=order.status,
        items=[item_read(item) for item in order.items],
        subtotal=money(order.subtotal),
        discount=money(order.discount),
        shipping=money(order.shipping),
        tax=money(order.tax),
        total=money(order.total),
        discount_code=order.discount_code,
        shipping_address=Address.model_validate(order.shipping_address),
        payment_method="cash_on_delivery",
        note=order.note,
        created_at=order.created_at,
    )
