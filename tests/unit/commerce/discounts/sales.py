"""Discounts and baskets that a test of the rules starts from."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from commerce.core.database import new_id
from commerce.discounts.basket import Basket, BasketLine
from commerce.discounts.models import Discount

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def discount(**columns: Any) -> Discount:  # noqa: ANN401 - whatever the table has
    """A code of twenty per cent unless `columns` say otherwise."""
    defaults = {
        "id": new_id(), "code": uuid4().hex.upper(), "name": "", "kind": "percentage", "value": 20,
        "currency": "VND", "minimum_subtotal": 0, "times_redeemed": 0, "first_order_only": False,
        "stackable": False, "category_slugs": [], "collection_slugs": [], "product_ids": [],
        "active": True,
    }  # fmt: skip
    return Discount(**{**defaults, **columns})


def line(total: int, *categories: str, **fields: Any) -> BasketLine:  # noqa: ANN401 - as above
    """A line of a product of its own, on these shelves."""
    defaults = {
        "variant_id": uuid4(), "product_id": uuid4(), "category_slugs": frozenset(categories),
        "collection_slugs": frozenset(),
    }  # fmt: skip
    return BasketLine(**{**defaults, **fields}, total=total)


def basket(*lines: BasketLine | int, **fields: Any) -> Basket:  # noqa: ANN401 - as above
    """A basket at noon, in dong; a plain number is a line's total."""
    whole = tuple(line(item) if isinstance(item, int) else item for item in lines)
    return Basket(**{"currency": "VND", "at": NOON, **fields}, lines=whole)
