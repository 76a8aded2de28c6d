"""Pages."""

from commerce.core.pagination import Page


def test_the_first_page_leaves_nothing_out() -> None:
    assert [Page(page, 20).offset for page in (1, 2, 3)] == [0, 20, 40]
