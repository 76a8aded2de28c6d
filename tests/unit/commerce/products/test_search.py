"""Text as a search sees it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.products.search import condition, searchable, slug_of, words_of


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Áo  dài", ["ao", "dai"]),
        ("silk silk SILK", ["silk"]),
        (" \u0301 ", []),
        (
            "one two three four five six seven eight nine",
            ["one", "two", "three", "four", "five", "six", "seven", "eight"],
        ),
    ],
)
def test_a_search_is_its_first_words_each_once(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_search_asks_for_every_word_or_what_begins_with_it() -> None:
    assert condition(["silk", "gow"], {}) == "(('silk':*)) & (('gow':*))"


def test_a_short_word_that_others_follow_is_taken_at_its_word() -> None:
    assert condition(["ao", "da"], {}) == "(('ao')) & (('da':*))"


def test_a_misspelt_word_may_also_be_what_was_meant() -> None:
    assert condition(["gwon"], {"gwon": ["gown"]}) == "(('gwon':*) | ('gown'))"


def test_a_word_with_marks_in_it_may_stand_apart() -> None:
    assert condition(["l'or"], {}) == "(('l''or':*) | ('l' & 'or':*))"


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
