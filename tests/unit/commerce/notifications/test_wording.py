"""How notifications read."""

from typing import Any, get_args

import pytest

from commerce.notifications.kinds import KINDS, Kind, group_of
from commerce.notifications.wording import REQUIRED, Language, language_of, money, word

FACTS: dict[str, Any] = {
    "number": "7KQ2M-X9TVA",
    "name": "Áo dài lụa",
    "price": {"amount": 1_290_000, "currency": "VND"},
    "jobId": "0197c1d2-7b1e-7c3a-9d4f-5a6b7c8d9e0f",
    "event": "signed-out-everywhere",
}
LANGUAGES: tuple[Language, ...] = get_args(Language)


def needed(kind: Kind) -> dict[str, Any]:
    return {name: FACTS[name] for name in REQUIRED[kind]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_reads_well_with_no_more_than_it_needs(kind: Kind, language: Language) -> None:
    wording = word(kind, needed(kind), language)

    for text in (wording.title, wording.body):
        assert text
        assert "{" not in text
        assert "  " not in text
        assert "()" not in text
    for name in REQUIRED[kind] & {"number", "name"}:
        assert FACTS[name] in wording.title


@pytest.mark.parametrize("kind", KINDS)
def test_the_languages_differ(kind: Kind) -> None:
    assert word(kind, needed(kind), "vi") != word(kind, needed(kind), "en")


def test_every_kind_has_a_group() -> None:
    assert {group_of(kind) for kind in KINDS} == {"orders", "wishlist", "tryons", "security"}


@pytest.mark.parametrize(
    ("locale", "language"), [("vi", "vi"), ("vi-VN", "vi"), ("en-GB", "en"), ("fr", "en")]
)
def test_who_does_not_read_vietnamese_is_written_to_in_english(locale: str, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize(
    ("amount", "currency", "vi", "en"),
    [
        (1_290_000, "VND", "1.290.000 ₫", "₫1,290,000"),
        (129_050, "USD", "1.290,50 US$", "$1,290.50"),
        (0, "VND", "0 ₫", "₫0"),
    ],
)
def test_sums_are_written_as_people_write_them(
    amount: int, currency: str, vi: str, en: str
) -> None:
    price = {"amount": amount, "currency": currency}

    assert (money(price, "vi"), money(price, "en")) == (vi, en)


@pytest.mark.parametrize("none", [None, 5, {}, {"amount": "5", "currency": "VND"}])
def test_what_is_no_sum_is_not_written(none: object) -> None:
    assert money(none, "en") == ""


def test_what_is_known_besides_is_told() -> None:
    shipped = word(
        "order-shipped", {"number": "7", "carrier": "GHN", "trackingNumber": "VN1"}, "en"
    )
    refunded = word("order-refunded", {"number": "7", "amount": 500, "currency": "USD"}, "en")
    back = word("back-in-stock", {"name": "Gown", "size": "M", "color": "Ivory"}, "en")

    assert "GHN VN1" in shipped.body
    assert refunded.body.startswith("$5.00. ")
    assert "(Ivory, M)" in back.body


def test_a_name_with_line_breaks_stays_on_one_line() -> None:
    wording = word("back-in-stock", {"name": "Gown\r\nBcc: all@example.com\n\nHello"}, "en")

    assert "\n" not in wording.title + wording.body
    assert "\r" not in wording.title + wording.body


def test_an_endless_name_is_cut() -> None:
    assert len(word("back-in-stock", {"name": "x" * 10_000}, "en").title) < 200


def test_braces_in_a_name_are_no_template() -> None:
    assert "{number}" in word("back-in-stock", {"name": "{number}", "number": "7"}, "en").title
