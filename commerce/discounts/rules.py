"""What a code is worth: rules that only compute."""

from dataclasses import dataclass
from datetime import datetime

from commerce.core.money import percentage
from commerce.discounts.models import Discount


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a code is asked to reduce."""

    subtotal: int
    at: datetime
    # How often this customer has redeemed the code before.
    earlier_redemptions: int


def obstacle(discount: Discount, purchase: Purchase) -> str | None:
    """Why the code cannot be used for this purchase, as a sentence, or None if it can."""
    starts, ends = discount.starts_at, discount.ends_at
    in_all, each = discount.total_limit, discount.per_customer_limit
    obstacles = (
        (not discount.active, "This code is not in use."),
        (starts and purchase.at < starts, "This code is not valid yet."),
        (ends and purchase.at >= ends, "This code has expired."),
        (
            purchase.subtotal < discount.minimum_subtotal,
            "The cart has not reached this code's minimum.",
        ),
        (_reached(discount.times_redeemed, in_all), "This code has been used up."),
        (_reached(purchase.earlier_redemptions, each), "You have used this code already."),
    )
    return next((sentence for applies, sentence in obstacles if applies), None)


def worth(discount: Discount, subtotal: int) -> int:
    """What the code takes off, in minor units: never more than there is to pay."""
    if discount.kind == "percentage":
        return percentage(subtotal, discount.value)
    return min(discount.value, subtotal)


def _reached(uses: int, limit: int | None) -> bool:
    """Whether nothing is left of a limit; None sets none, 0 allows no use at all."""
    return limit is not None and uses >= limit
