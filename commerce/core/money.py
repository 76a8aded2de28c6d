"""Money: an integer of minor units and its ISO 4217 currency. VND has no decimals, USD two."""

from typing import Annotated, Literal

from pydantic import Field

from commerce.core.schemas import Input, Output

Currency = Literal["VND", "USD"]
PaymentMethod = Literal["cash_on_delivery", "bank_transfer", "card", "vnpay", "momo"]
# The largest sum the shop handles: far above any basket, far below a bigint's end.
LARGEST_AMOUNT = 10**13
Amount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT, strict=True)]


class Money(Output):
    """A sum the shop answers with."""

    amount: int
    currency: Currency


class Price(Input):
    """A sum that staff set."""

    amount: Amount
    currency: Currency


def written(amount: int, currency: Currency, language: str) -> str:
    """A sum as people of the language write it: 1.290.000 ₫ and 12,90 US$; ₫1,290,000, $12.90."""
    digits = f"{amount:,}" if currency == "VND" else f"{amount // 100:,}.{amount % 100:02d}"
    if language == "vi":
        digits = digits.translate(str.maketrans(",.", ".,"))
        return f"{digits} {'₫' if currency == 'VND' else 'US$'}"
    return f"{'₫' if currency == 'VND' else '$'}{digits}"


def percentage(amount: int, percent: int) -> int:
    """`percent` of `amount`, rounded down to a minor unit, in the shop's favour."""
    return amount * percent // 100


def allocate(total: int, weights: list[int]) -> list[int]:
    """Split `total` over `weights` so that the parts sum to it exactly.

    Largest remainders first: no part is off by more than one minor unit.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (total * weights[i]) % whole, reverse=True
    )
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
