"""The cart as clients see it."""

from typing import Any

from commerce.cart.current import Caller
from commerce.cart.lines import Line, Piece, warnings
from commerce.cart.schemas import (
    CartDiscount,
    CartItemRead,
    CartRead,
    LineDiscount,
    RejectedCode,
    SavedItemRead,
)
from commerce.cart.viewing import View
from commerce.core import clock
from commerce.core.money import Currency, Money
from commerce.core.storage import Storage
from commerce.discounts.basket import Applied


def cart_read(view: View, storage: Storage, *more_warnings: str) -> CartRead:
    """The wire model of a cart."""
    caller, quote = view.caller, view.quote
    subtotal = sum(line.total for line in view.lines)
    told = [
        sentence for line in view.lines for sentence in warnings(line, view.at, caller.language)
    ]
    return CartRead(
        items=[item_read(line, caller, storage) for line in view.lines],
        subtotal=Money(amount=subtotal, currency=caller.currency),
        discounts=[_discount_read(applied, view) for applied in quote.applied],
        rejected_codes=[RejectedCode(code=r.code, reason=r.reason) for r in quote.rejected],
        free_shipping=quote.free_shipping,
        total=Money(amount=subtotal - quote.total, currency=caller.currency),
        warnings=[*caller.told, *more_warnings, *told],
    )


def item_read(line: Line, caller: Caller, storage: Storage) -> CartItemRead:
    """The wire model of a line of the cart."""
    is_sold = line.unit_price is not None
    return CartItemRead(
        **_piece(line, caller, storage),
        line_total=_money(line.total if is_sold else None, line.currency),
        price_changed_from=_money(line.price_before, line.currency),
    )


def saved_read(kept: Piece, caller: Caller, storage: Storage) -> SavedItemRead:
    """The wire model of what is kept for later."""
    return SavedItemRead(**_piece(kept, caller, storage))


def _piece(piece: Piece, caller: Caller, storage: Storage) -> dict[str, Any]:
    cover = piece.product.cover(piece.variant.color)
    return {
        "id": piece.item.id,
        "product_id": piece.product.id,
        "variant_id": piece.variant.id,
        "name": piece.product.name_in(caller.language),
        "image_url": storage.url(cover) if cover else None,
        "size": piece.variant.size,
        "color": piece.variant.color,
        "quantity": piece.item.quantity,
        "unit_price": _money(piece.unit_price, piece.currency),
        "available": piece.variant.stock,
        "availability": piece.availability(clock.now()),
    }


def _discount_read(applied: Applied, view: View) -> CartDiscount:
    currency = view.caller.currency
    return CartDiscount(
        code=applied.code,
        name=applied.name,
        amount=Money(amount=applied.amount, currency=currency),
        explanation=applied.explanation,
        lines=[
            LineDiscount(item_id=line.item.id, amount=Money(amount=part, currency=currency))
            for line, part in zip(view.priced, applied.per_line, strict=True)
            if part
        ],
    )


def _money(amount: int | None, currency: Currency) -> Money | None:
    return None if amount is None else Money(amount=amount, currency=currency)
