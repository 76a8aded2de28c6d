"""Whether a discount can be used and what it is worth: rules that only compute.

- The scope: a line is covered if its product, one of its categories (or a category above) or one
  of its collections is named; a discount that names nothing covers every line.
- The minimum counts the covered lines only, at their prices before any discount.
- Sums (a fixed discount, a minimum) are in the discount's currency and are not converted: such a
  discount cannot be used for a basket in another. A percentage without a minimum can.
"""

from dataclasses import dataclass

from commerce.core.money import allocate, percentage
from commerce.discounts.basket import Basket, BasketLine
from commerce.discounts.models import Discount

UNKNOWN = "There is no such code."
OUTBID = "Your cart already has an offer that is at least as good and cannot be combined with it."


@dataclass(frozen=True, slots=True)
class History:
    """What the shopper did before; a guest did nothing."""

    # How often they have redeemed this discount.
    earlier_redemptions: int = 0
    has_ordered: bool = False


def covered(discount: Discount, basket: Basket) -> tuple[bool, ...]:
    """Which of the basket's lines the discount is for."""
    return tuple(_covers(discount, line) for line in basket.lines)


def obstacle(discount: Discount, basket: Basket, history: History) -> str | None:
    """Why the discount cannot be used for this basket, as a sentence, or None if it can."""
    starts, ends = discount.starts_at, discount.ends_at
    used, in_all = discount.times_redeemed, discount.total_limit
    earlier, each = history.earlier_redemptions, discount.per_customer_limit
    reach = covered(discount, basket)
    spent = sum(line.total for line, is_in in zip(basket.lines, reach, strict=True) if is_in)
    obstacles = (
        # A code that the house keeps to itself is nobody's business: it might as well not exist.
        (not discount.active, UNKNOWN),
        (starts and basket.at < starts, "This code is not valid yet."),
        (ends and basket.at >= ends, "This code has expired."),
        (_is_foreign(discount, basket), f"This code is for orders in {discount.currency}."),
        (_has_scope(discount) and not any(reach), "Nothing in the cart is eligible for this code."),
        (spent < discount.minimum_subtotal, "The cart has not reached this code's minimum."),
        (_reached(used, in_all), "This code has been used up."),
        (_reached(earlier, each), "You have used this code already."),
        (discount.first_order_only and history.has_ordered, "This code is for a first order only."),
    )
    return next((sentence for applies, sentence in obstacles if applies), None)


def take(discount: Discount, reach: tuple[bool, ...], left: tuple[int, ...]) -> tuple[int, ...]:
    """What the discount takes off each line, of what other discounts have left of it.

    The parts are in proportion to the lines and sum to the discount exactly; no line goes below 0.
    """
    weights = [amount if is_in else 0 for amount, is_in in zip(left, reach, strict=True)]
    return tuple(allocate(worth(discount, sum(weights)), weights))


def worth(discount: Discount, subtotal: int) -> int:
    """What the discount takes off, in minor units: never more than there is to pay."""
    if discount.kind == "percentage":
        return percentage(subtotal, discount.value)
    return min(discount.value, subtotal)


def _covers(discount: Discount, line: BasketLine) -> bool:
    return (
        not _has_scope(discount)
        or line.product_id in discount.product_ids
        or not line.category_slugs.isdisjoint(discount.category_slugs)
        or not line.collection_slugs.isdisjoint(discount.collection_slugs)
    )


def _has_scope(discount: Discount) -> bool:
    return bool(discount.product_ids or discount.category_slugs or discount.collection_slugs)


def _is_foreign(discount: Discount, basket: Basket) -> bool:
    has_sums = discount.kind == "fixed" or discount.minimum_subtotal > 0
    return has_sums and discount.currency != basket.currency


def _reached(uses: int, limit: int | None) -> bool:
    """Whether nothing is left of a limit; None sets none, 0 allows no use at all."""
    return limit is not None and uses >= limit
