"""How a notification reads, in Vietnamese and in English: a kind, its facts, a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from commerce.notifications.kinds import Kind

Language = Literal["vi", "en"]

# What a notification must know; the rest is told when it is there.
REQUIRED: dict[Kind, frozenset[str]] = {
    "order-placed": frozenset({"number"}),
    "order-paid": frozenset({"number"}),
    "order-processing": frozenset({"number"}),
    "order-shipped": frozenset({"number"}),
    "order-delivered": frozenset({"number"}),
    "order-cancelled": frozenset({"number"}),
    "order-refunded": frozenset({"number"}),
    "order-returned": frozenset({"number"}),
    "price-drop": frozenset({"name", "price"}),
    "back-in-stock": frozenset({"name"}),
    "tryon-ready": frozenset({"jobId"}),
    "tryon-failed": frozenset({"jobId"}),
    "security": frozenset({"event"}),
}

_TITLES: dict[Language, dict[Kind, str]] = {
    "en": {
        "order-placed": "We have your order {number}",
        "order-paid": "Order {number} is paid",
        "order-processing": "We are preparing order {number}",
        "order-shipped": "Order {number} is on its way",
        "order-delivered": "Order {number} has arrived",
        "order-cancelled": "Order {number} is cancelled",
        "order-refunded": "Refund for order {number}",
        "order-returned": "We have received your return of order {number}",
        "price-drop": "{name} costs less now",
        "back-in-stock": "{name} is back in stock",
        "tryon-ready": "Your try-on is ready",
        "tryon-failed": "Your try-on did not work",
        "security": "Security of your account",
    },
    "vi": {
        "order-placed": "Chúng tôi đã nhận đơn hàng {number}",
        "order-paid": "Đơn hàng {number} đã được thanh toán",
        "order-processing": "Đơn hàng {number} đang được chuẩn bị",
        "order-shipped": "Đơn hàng {number} đang trên đường giao",
        "order-delivered": "Đơn hàng {number} đã được giao",
        "order-cancelled": "Đơn hàng {number} đã bị hủy",
        "order-refunded": "Hoàn tiền cho đơn hàng {number}",
        "order-returned": "Chúng tôi đã nhận hàng trả của đơn {number}",
        "price-drop": "{name} đang giảm giá",
        "back-in-stock": "{name} đã có hàng trở lại",
        "tryon-ready": "Ảnh thử đồ của bạn đã sẵn sàng",
        "tryon-failed": "Không tạo được ảnh thử đồ",
        "security": "Bảo mật tài khoản của bạn",
    },
}

_BODIES: dict[Language, dict[Kind, str]] = {
    "en": {
        "order-placed": "Thank you. We will tell you about every step.",
        "order-paid": "Thank you; your payment has arrived.",
        "order-processing": "We are packing your pieces with care.",
        "order-shipped": "Your parcel has left our house.{tracking}",
        "order-delivered": "We hope that you enjoy your pieces.",
        "order-cancelled": "Nothing will be delivered. What you have paid comes back to you.",
        "order-refunded": "{amount}We have sent your money back the way it came.",
        "order-returned": "We will check the pieces and settle the rest.",
        "price-drop": "A piece on your wishlist is now {price}.",
        "back-in-stock": "A piece on your wishlist can be ordered again{variant}.",
        "tryon-ready": "See yourself in it.",
        "tryon-failed": "Please try again with another photo.",
        "security": "{event}",
    },
    "vi": {
        "order-placed": "Cảm ơn bạn. Chúng tôi sẽ báo cho bạn từng bước.",
        "order-paid": "Cảm ơn bạn; chúng tôi đã nhận được thanh toán.",
        "order-processing": "Chúng tôi đang đóng gói sản phẩm cẩn thận.",
        "order-shipped": "Kiện hàng đã rời cửa hàng.{tracking}",
        "order-delivered": "Chúc bạn hài lòng với sản phẩm.",
        "order-cancelled": "Đơn hàng sẽ không được giao. Số tiền đã trả sẽ được hoàn lại.",
        "order-refunded": "{amount}Chúng tôi đã hoàn tiền theo cách bạn đã thanh toán.",
        "order-returned": "Chúng tôi sẽ kiểm tra sản phẩm và giải quyết phần còn lại.",
        "price-drop": "Một sản phẩm trong danh sách yêu thích hiện có giá {price}.",
        "back-in-stock": "Một sản phẩm trong danh sách yêu thích đã có thể đặt lại{variant}.",
        "tryon-ready": "Hãy xem bạn trong bộ đồ này.",
        "tryon-failed": "Vui lòng thử lại với một ảnh khác.",
        "security": "{event}",
    },
}

_SECURITY: dict[Language, dict[str, str]] = {
    "en": {
        "signed-out-everywhere": "You have been signed out on every device.",
        "export-ready": "The copy of your data is ready to download.",
        "": "Something about the security of your account has changed.",
    },
    "vi": {
        "signed-out-everywhere": "Bạn đã được đăng xuất khỏi mọi thiết bị.",
        "export-ready": "Bản sao dữ liệu của bạn đã sẵn sàng để tải xuống.",
        "": "Có thay đổi về bảo mật tài khoản của bạn.",
    },
}

_TRACKING = {"en": " Follow it with {carrier} {number}.", "vi": " Theo dõi: {carrier} {number}."}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person reads; both are single lines, whatever the facts held."""

    title: str
    body: str


def language_of(locale: str) -> Language:
    """The language to write to somebody in: Vietnamese to those who chose it, else English."""
    return "vi" if locale.partition("-")[0] == "vi" else "en"


def word(kind: Kind, data: Mapping[str, Any], language: Language) -> Wording:
    """Word a notification. Facts that are missing leave no gap that reads like a mistake."""
    facts = _facts(kind, data, language)
    title = _TITLES[language][kind].format_map(facts)
    body = _BODIES[language][kind].format_map(facts)
    return Wording(_one_line(title), _one_line(body))


def _facts(kind: Kind, data: Mapping[str, Any], language: Language) -> dict[str, str]:
    # Names are cut, so that no catalogue entry makes a mail's subject endless.
    return {
        "number": str(data.get("number", "")),
        "name": str(data.get("name", ""))[:100],
        "price": money(data.get("price"), language),
        "amount": _sentence(money(_amount(data), language)),
        "tracking": _tracking(data, language),
        "variant": _variant(data),
        "event": _security(kind, data, language),
    }


def money(sum_of: object, language: Language) -> str:
    """A sum as people of the language write it: 1.290.000 ₫, $12.90; "" if it is none."""
    if not isinstance(sum_of, Mapping) or not isinstance(sum_of.get("amount"), int):
        return ""
    amount, currency = int(sum_of["amount"]), sum_of.get("currency")
    digits = f"{amount:,}" if currency == "VND" else f"{amount / 100:,.2f}"
    if language == "vi":
        digits = digits.translate(str.maketrans(",.", ".,"))
        return f"{digits} {'₫' if currency == 'VND' else 'US$'}"
    return f"{'₫' if currency == 'VND' else '$'}{digits}"


def _amount(data: Mapping[str, Any]) -> object:
    """Either {amount, currency} itself or one under `amount`."""
    nested = data.get("amount")
    return nested if isinstance(nested, Mapping) else data


def _sentence(text: str) -> str:
    return f"{text}. " if text else ""


def _tracking(data: Mapping[str, Any], language: Language) -> str:
    number = data.get("trackingNumber")
    if not number:
        return ""
    return _TRACKING[language].format(carrier=data.get("carrier") or "", number=number)


def _variant(data: Mapping[str, Any]) -> str:
    parts = [str(data[name]) for name in ("color", "size") if data.get(name)]
    return f" ({', '.join(parts)})" if parts else ""


def _security(kind: Kind, data: Mapping[str, Any], language: Language) -> str:
    texts = _SECURITY[language]
    return texts.get(str(data.get("event")), texts[""]) if kind == "security" else ""


def _one_line(text: str) -> str:
    """No line break survives: a subject with one would be another header."""
    return " ".join(text.split())
