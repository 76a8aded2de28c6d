"""Telling of changes: to whoever listens, and to the caches, in the transaction of the change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from commerce.core import clock, outbox
from commerce.core.direct import Work
from commerce.products.models import Product

Change = Literal["created", "updated", "deleted", "restored"]
# What cached answers depend on: a product; which products there are and in which order; the names
# and the tree of categories, collections and size charts.
CATALOGUE, SHELVES = "catalogue", "shelves"
_TOUCHED = "products.touched"


def tag(product_id: UUID | str) -> str:
    """What a cached answer that shows a product depends on."""
    return f"product:{product_id}"


def touch(work: Work, tags: Iterable[str]) -> None:
    """Note what cached answers must not outlive the caller's transaction."""
    touched: set[str] = work.info.setdefault(_TOUCHED, set())
    touched.update(tags)


def touched(info: dict[object, object]) -> set[str]:
    """What a transaction has touched, from its session's `info`."""
    found = info.get(_TOUCHED)
    return found if isinstance(found, set) else set()


def product_changed(work: Work, product: Product, change: Change) -> None:
    """Tell that a product has been created, changed, taken away or brought back."""
    touch(work, [tag(product.id), CATALOGUE])
    payload = {
        "productId": str(product.id),
        "slug": product.slug,
        "change": change,
        "onSale": product.is_on_sale(clock.now()),
        "prices": {product.currency: product.price_amount, **product.prices},
        "version": product.version,
    }
    outbox.enqueue(work, "product.changed", payload)


def shelves_changed(work: Work, kind: str, name: str) -> None:
    """Tell that a category, a collection or a size chart is another one than before."""
    touch(work, [CATALOGUE, SHELVES])
    outbox.enqueue(work, "catalogue.changed", {"kind": kind, "name": name})


@dataclass(frozen=True, slots=True)
class Moved:
    """A variant's stock before and after a movement."""

    variant_id: UUID
    product_id: UUID
    sku: str
    before: int
    after: int
    low_stock_threshold: int

    @property
    def crosses_nothing(self) -> bool:
        """Whether it has sold out, or come back."""
        return (self.before == 0) != (self.after == 0)

    @property
    def runs_low(self) -> bool:
        """Whether it has come down to its threshold just now."""
        return self.after <= self.low_stock_threshold < self.before


def stock_changed(work: Work, moves: Sequence[Moved], reason: str) -> None:
    """Tell that stock has moved; of a variant that runs low, once for each time it does."""
    moves = [move for move in moves if move.before != move.after]
    if not moves:
        return
    touch(work, stock_tags(moves))
    changes = [_move(move) for move in moves]
    payload = {
        "variantIds": [change["variantId"] for change in changes],
        "productIds": sorted({str(move.product_id) for move in moves}),
        "reason": reason,
        "changes": changes,
    }
    outbox.enqueue(work, "stock.changed", payload)
    for move in moves:
        if move.runs_low:
            low = _move(move) | {"threshold": move.low_stock_threshold}
            outbox.enqueue(work, "stock.low", low)


def stock_tags(moves: Sequence[Moved]) -> set[str]:
    """What depends on moved stock: the product; lists and counts only when it crosses nothing."""
    tags = {tag(move.product_id) for move in moves}
    return tags | {CATALOGUE} if any(move.crosses_nothing for move in moves) else tags


def _move(move: Moved) -> dict[str, object]:
    return {
        "variantId": str(move.variant_id),
        "productId": str(move.product_id),
        "sku": move.sku,
        "before": move.before,
        "after": move.after,
    }
