"""Text that clients send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from commerce.core.schemas import Line, Paragraph

line: TypeAdapter[str] = TypeAdapter(Line)
paragraph: TypeAdapter[str] = TypeAdapter(Paragraph)


@given(st.text())
def test_whatever_passes_can_be_stored(text: str) -> None:
    try:
        accepted = line.validate_python(text)
    except ValidationError:
        return

    assert "\0" not in accepted
    assert accepted.encode().decode() == accepted


@pytest.mark.parametrize("text", ["", " ", "a\0", "a\x1b", "x" * 201, "\ud800", "a\rb"])
def test_a_line_is_some_text_without_control_characters(text: str) -> None:
    with pytest.raises(ValidationError):
        line.validate_python(text)


def test_spaces_around_text_are_dropped() -> None:
    assert line.validate_python("  Đồng Khởi ") == "Đồng Khởi"


def test_a_paragraph_has_lines() -> None:
    assert paragraph.validate_python("Ring twice.\n\tThen wait.") == "Ring twice.\n\tThen wait."
