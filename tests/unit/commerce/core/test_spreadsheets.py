"""Cells of spreadsheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.core.spreadsheets import cell, guarded, plain


@pytest.mark.parametrize(
    "text", ["=1+1", "+84 90", "-1", "@SUM(A1)", "\tx", "\r=x", "\n=x", "\uff1d1"]
)
def test_what_would_be_run_as_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"), [("Áo dài", "Áo dài"), ("a=b", "a=b"), (None, ""), (-5, "-5"), ("", "")]
)
def test_everything_else_stays_as_it_is(value: object, shown: str) -> None:
    assert cell(value) == shown


@given(st.text(st.sampled_from("'=+-@\uff1d a\t\n")))
def test_a_cell_reads_again_as_what_it_was(text: str) -> None:
    assert plain(guarded(text)) == text
