"""What a discount does, in words, in the shopper's language."""

from commerce.core.money import Currency
from commerce.discounts.models import Discount

Words = dict[str, str]

ENGLISH: Words = {
    "percentage": "{value}% off {what}",
    "fixed": "{sum} off {what}",
    "free_shipping": "Free shipping",
    "all": "the whole cart",
    "some": "{covered} of {lines} items",
    "minimum": ", from {minimum}",
    "first": ", on a first order",
}
VIETNAMESE: Words = {
    "percentage": "Giảm {value}% cho {what}",
    "fixed": "Giảm {sum} cho {what}",
    "free_shipping": "Miễn phí vận chuyển",
    "all": "toàn bộ giỏ hàng",
    "some": "{covered}/{lines} món",
    "minimum": ", từ {minimum}",
    "first": ", cho đơn hàng đầu tiên",
}


def explain(discount: Discount, reach: tuple[bool, ...], locale: str) -> str:
    """What it takes off what, and on which condition, as one phrase."""
    is_vietnamese = locale.partition("-")[0] == "vi"
    words = VIETNAMESE if is_vietnamese else ENGLISH
    what = words["all" if all(reach) else "some"].format(covered=sum(reach), lines=len(reach))
    price = _sum(discount.value, discount.currency, is_vietnamese=is_vietnamese)
    phrase = words[discount.kind].format(value=discount.value, sum=price, what=what)
    if discount.minimum_subtotal:
        least = _sum(discount.minimum_subtotal, discount.currency, is_vietnamese=is_vietnamese)
        phrase += words["minimum"].format(minimum=least)
    return phrase + (words["first"] if discount.first_order_only else "")


def _sum(amount: int, currency: Currency, *, is_vietnamese: bool) -> str:
    """An amount as people write it: `1,290,000 VND`, `129.00 USD`; `1.290.000 ₫` in Vietnamese."""
    if currency == "USD":
        text, sign = f"{amount // 100:,}.{amount % 100:02d}", "USD"
    else:
        text, sign = f"{amount:,}", "₫" if is_vietnamese else "VND"
    swapped = text.translate(str.maketrans(",.", ".,")) if is_vietnamese else text
    return f"{swapped} {sign}"
