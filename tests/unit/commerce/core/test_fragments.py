"""Parts of statements: their values keep their places, however they are put together."""

import pytest

from commerce.core.fragments import Fragment, holding, joined, numbered


def test_a_part_that_stands_behind_others_numbers_its_values_on_from_theirs() -> None:
    parts = ["SELECT $1, $2", "SELECT 1", "SELECT $2, $1", "SELECT $1"]

    together = list(numbered(parts))

    assert together == ["SELECT $1, $2", "SELECT 1", "SELECT $4, $3", "SELECT $5"]


def test_values_follow_their_parts() -> None:
    parts = [Fragment("a = $1", (1,)), Fragment("TRUE"), Fragment("b = $1 + $2", (2, 3))]

    sql, values = joined(parts, lambda texts: " AND ".join(numbered(texts)))

    assert (sql, values) == ("a = $1 AND TRUE AND b = $2 + $3", [1, 2, 3])


@pytest.mark.parametrize("earlier", [0, 1, 12])
def test_a_part_within_another_has_its_values_behind_the_others(earlier: int) -> None:
    outer = list(range(earlier))

    found = holding("x IN (<inner>)", outer, Fragment("SELECT $1 + $2", ("a", "b")))

    assert found.sql == f"x IN (SELECT ${earlier + 1} + ${earlier + 2})"
    assert found.values == (*outer, "a", "b")
