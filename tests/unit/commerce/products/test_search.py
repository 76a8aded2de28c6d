"""Text as a search sees it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.products.search import containing, searchable, slug_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Áo dài", "ao dai"),
        ("ĐẦM DẠ HỘI", "dam da hoi"),
        ("Straße", "strasse"),
        ("\uff21\uff14", "a4"),
        ("\ufb01ne \u2121", "fine tel"),
        ("İstanbul", "istanbul"),
        ("ẤỂỄỘỮ ỵ", "aeeou y"),
    ],
)
def test_case_and_diacritics_are_folded(text: str, folded: str) -> None:
    assert searchable(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


@given(st.text())
def test_upper_and_lower_case_vietnamese_are_found_alike(text: str) -> None:
    vietnamese = text + "Đặng Thị Ở"

    assert searchable(vietnamese.upper().lower()) == searchable(vietnamese.upper())


@given(st.text())
def test_a_pattern_has_no_wildcards_but_its_own(text: str) -> None:
    pattern = containing(text)

    unescaped = re.sub(r"\\(.)", "", pattern, flags=re.DOTALL)
    assert (pattern[0], pattern[-1]) == ("%", "%")
    assert not {"%", "_", "\\"} & set(unescaped[1:-1])


@given(st.text(), st.text())
def test_a_slug_is_words_and_single_hyphens(brand: str, name: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug_of(brand, name))


@pytest.mark.parametrize(
    ("texts", "slug"),
    [
        (("Maison", "Áo Dài Lụa"), "maison-ao-dai-lua"),
        (("L'Atelier", "  No. 5 — Đen "), "l-atelier-no-5-den"),
        (("時計",), ""),
    ],
)
def test_a_slug_can_be_read(texts: tuple[str, ...], slug: str) -> None:
    assert slug_of(*texts) == slug


@given(st.text())
def test_a_slug_is_its_own_slug(text: str) -> None:
    assert slug_of(slug_of(text)) == slug_of(text)
