"""What deploy/postgres/roles.sql grants by name exists, and names nobody."""

import re

import pytest

from commerce.migrations.models import metadata
from devstack.paths import PROJECT

SQL = (PROJECT / "deploy" / "postgres" / "roles.sql").read_text("utf-8")
PERSONAL = re.compile(r"user_id|email|phone|address|token|secret|password|photo|_key$|actor|note")


def allowed() -> list[tuple[str, list[str]]]:
    """Each table that analysts see, and which of its columns."""
    values = SQL.split("(VALUES", 1)[1].split(") AS allowed", 1)[0]
    found = re.findall(r"\('(\w+)', ((?:'[^']*'\s*)+)\)", values)
    return [
        (name, "".join(re.findall(r"'([^']*)'", columns)).split(", ")) for name, columns in found
    ]


@pytest.mark.parametrize(("table", "columns"), allowed(), ids=lambda value: str(value)[:20])
def test_what_analysts_are_shown_exists_and_is_about_nobody(table: str, columns: list[str]) -> None:
    there = [column.name for column in metadata.tables[table].columns]
    shown = there if columns == ["*"] else columns

    assert set(shown) <= set(there)
    # A picture's key says what a product looks like, and a product is nobody.
    assert not [name for name in shown if PERSONAL.search(name) and name != "image_key"]
