"""Returns as clients see them."""

from commerce.core.money import Money
from commerce.orders.models import OrderReturn, OrderReturnItem
from commerce.orders.return_schemas import ReturnItemRead, ReturnRead


def return_read(found: OrderReturn) -> ReturnRead:
    """The wire model of a return whose order and pieces are loaded."""

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=found.order.currency)

    def item_read(piece: OrderReturnItem) -> ReturnItemRead:
        line = piece.order_item
        return ReturnItemRead.model_validate(
            {
                "order_item_id": line.id,
                "name": line.name,
                "sku": line.sku,
                "size": line.size,
                "color": line.color,
                "quantity": piece.quantity,
                "reason": piece.reason,
                "restocked": piece.restocked,
                "refund": money(piece.refund),
            }
        )

    return ReturnRead(
        id=found.id,
        order_id=found.order_id,
        number=found.order.number,
        status=found.status,
        items=[item_read(piece) for piece in found.items],
        refund=money(found.refund),
        note=found.note,
        decision_note=found.decision_note,
        created_at=found.created_at,
    )
