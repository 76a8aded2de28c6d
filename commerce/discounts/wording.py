"""What a discount does, in words, in the shopper's language."""

from commerce.core.money import written
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
    language = "vi" if locale.partition("-")[0] == "vi" else "en"
    words = VIETNAMESE if language == "vi" else ENGLISH
    what = words["all" if all(reach) else "some"].format(covered=sum(reach), lines=len(reach))
    price = written(discount.value, discount.currency, language)
    phrase = words[discount.kind].format(value=discount.value, sum=price, what=what)
    if discount.minimum_subtotal:
        least = written(discount.minimum_subtotal, discount.currency, language)
        phrase += words["minimum"].format(minimum=least)
    return phrase + (words["first"] if discount.first_order_only else "")
