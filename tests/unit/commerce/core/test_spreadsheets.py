"""Cells of spreadsheets."""

import pytest

from commerce.core.spreadsheets import cell


@pytest.mark.parametrize("text", ["=1+1", "+84 90", "-1", "@SUM(A1)", "\tx", "\r=x"])
def test_what_would_be_run_as_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"), [("Áo dài", "Áo dài"), ("a=b", "a=b"), (None, ""), (-5, "-5"), ("", "")]
)
def test_everything_else_stays_as_it_is(value: object, shown: str) -> None:
    assert cell(value) == shown
