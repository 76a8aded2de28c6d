"""Which language a client reads best."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.core.locales import LOCALES, negotiate


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("", "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9,vi;q=0.8", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en;q=0.4, vi;q=0.6", "vi"),
        ("EN-gb ; Q=0.7", "en"),
        ("fr, de;q=0.9", "vi"),
        ("fr, en;q=0.1", "en"),
        ("*", "vi"),
        ("vi;q=0, *", "en"),
        ("vi;q=0.5, *;q=0.7", "en"),
        ("vi;q=0, en;q=0", "vi"),
        ("en;q=high", "vi"),
        ("en;q=, vi;q=0.1", "vi"),
        (";;;,,=,", "vi"),
        ("en;q=\u0663", "vi"),
    ],
)
def test_the_heaviest_language_of_the_shop_is_taken(accepted: str, best: str) -> None:
    assert negotiate(accepted) == best


@given(st.text())
def test_whatever_a_client_sends_some_language_comes_out(accepted: str) -> None:
    assert negotiate(accepted) in LOCALES
