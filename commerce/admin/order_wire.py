"""Orders and returns as staff see them."""

from commerce.admin.order_schemas import (
    AdminOrderRead,
    AdminReturnRead,
    NoteRead,
    StaffStatusChangeRead,
)
from commerce.core.money import Money
from commerce.core.storage import Storage
from commerce.orders.actors import by
from commerce.orders.models import Order, OrderReturn
from commerce.orders.reading import StaffView
from commerce.orders.return_wire import return_read
from commerce.orders.wire import order_read


def staff_order_read(view: StaffView, storage: Storage) -> AdminOrderRead:
    """The wire model of an order with all that staff know of it."""
    order = view.order
    fields = dict(order_read(order, storage)) | {
        "user_id": order.user_id,
        "email": view.email,
        "refund_due": Money(amount=order.refund_due, currency=order.currency),
        "history": _history(order),
        "notes": [NoteRead.model_validate(note) for note in order.notes],
    }
    return AdminOrderRead(**fields)


def staff_return_read(found: OrderReturn) -> AdminReturnRead:
    """The wire model of a return whose order and pieces are loaded."""
    return AdminReturnRead(**dict(return_read(found)), user_id=found.order.user_id)


def _history(order: Order) -> list[StaffStatusChangeRead]:
    return [
        StaffStatusChangeRead(
            status=change.status,
            by=by(change.actor),
            actor=change.actor,
            at=change.created_at,
            note=change.note,
        )
        for change in order.history
    ]
