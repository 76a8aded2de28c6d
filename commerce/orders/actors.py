"""Who changes orders, as the history writes it down."""

from typing import Literal

By = Literal["shopper", "staff", "system"]
# Besides these: a payment provider's name, or the address of a member of staff.
SHOPPER, SYSTEM = "shopper", "system"


def by(actor: str) -> By:
    """Who made a change, as a shopper may know it: no member of staff is named."""
    if actor == SHOPPER:
        return "shopper"
    return "staff" if "@" in actor else "system"
