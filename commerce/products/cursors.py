"""Where a page of products ended: opaque to clients, checked whatever they send."""

import base64
import binascii
import json
from dataclasses import dataclass
from uuid import UUID

from commerce.products.errors import InvalidCursor
from commerce.products.schemas import Sort

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Position:
    """The last product of a page: its id, and its place in the order."""

    value: int | str | None
    id: UUID


def read(cursor: str, sort: Sort) -> Position:
    """The position that a cursor of this order names; raises InvalidCursor."""
    try:
        if len(cursor) > _LONGEST:
            raise InvalidCursor
        padded = cursor + "=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        of_sort, value, product_id = content
        position = Position(value, UUID(product_id))
        fits = of_sort == sort and _fits(sort, value)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidCursor from error
    if not fits:
        raise InvalidCursor
    return position


def _fits(sort: Sort, value: object) -> bool:
    match sort:
        case "newest":
            return value is None
        case "name":
            # PostgreSQL stores no NUL and no half of a surrogate pair.
            return isinstance(value, str) and "\0" not in value and bool(value.encode())
        case _:
            return type(value) is int and abs(value) < 2**62
