"""Orders as staff see them."""

from commerce.admin.schemas import AdminOrderRead
from commerce.core.storage import Storage
from commerce.orders.models import Order
from commerce.orders.wire import order_read


def staff_order_read(order: Order, storage: Storage) -> AdminOrderRead:
    """The wire model of an order whose items are loaded."""
    return AdminOrderRead(**dict(order_read(order, storage)), user_id=order.user_id)
