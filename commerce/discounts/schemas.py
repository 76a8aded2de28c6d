"""Wire models of discounts."""

from typing import Annotated

from pydantic import StringConstraints

from commerce.core.money import Money
from commerce.core.schemas import Input, Output, Plain

Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=40),
    Plain,
]


class DiscountCheck(Input):
    """A code that a shopper has been given."""

    code: Code


class DiscountVerdict(Output):
    """What a code is worth for the caller's cart, or why it is not."""

    valid: bool
    code: str
    discount: Money
    reason: str | None = None
