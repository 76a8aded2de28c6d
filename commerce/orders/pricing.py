"""What an order costs: rules that only compute. All sums are minor units of one currency.

Prices include VAT, so the tax of an order is a part of its total and is added to nothing. It is
worked out once, from the whole total, rounded half up as invoices are; lines and shipping then
share it (`allocate`), so that the parts always sum to the whole and a part that goes back takes its
tax along.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.core.money import allocate

WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of an order; `line_taxes` follows its lines."""

    subtotal: int
    discount: int
    shipping: int
    tax: int
    tax_rate: int
    line_taxes: tuple[int, ...]
    shipping_tax: int

    @property
    def total(self) -> int:
        """What the shopper pays."""
        return self.subtotal - self.discount + self.shipping


def sums(lines: Sequence[tuple[int, int]], shipping: int, tax_rate: int) -> Sums:
    """Add up an order of lines, each with its price and its discount."""
    nets = [price - discount for price, discount in lines]
    tax = included_tax(sum(nets) + shipping, tax_rate)
    *line_taxes, shipping_tax = allocate(tax, [*nets, shipping])
    return Sums(
        subtotal=sum(price for price, _ in lines),
        discount=sum(discount for _, discount in lines),
        shipping=shipping,
        tax=tax,
        tax_rate=tax_rate,
        line_taxes=tuple(line_taxes),
        shipping_tax=shipping_tax,
    )


def included_tax(gross: int, rate: int) -> int:
    """The VAT contained in a sum at a rate of basis points, rounded half up."""
    return (2 * gross * rate + WHOLE + rate) // (2 * (WHOLE + rate))


def share_of_pieces(whole: int, quantity: int, earlier: int, pieces: int) -> int:
    """What `pieces` of a line of `quantity` are worth when `earlier` ones have gone already.

    Taken one after the other the shares sum to the whole exactly: what rounding left over comes
    with the later pieces, the last cent with the last one.
    """
    return whole * (earlier + pieces) // quantity - whole * earlier // quantity
