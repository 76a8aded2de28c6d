"""Parts of statements, as domains have them to give, and how they are put together.

A part numbers its values from $1; where it stands behind others, its numbers go on from theirs. The
same parts make the same text, so that PostgreSQL plans it once a connection.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_VALUE = re.compile(r"\$(\d+)")
_HOLE = "<inner>"
# A cast has two colons, and JSON a blank after its one.
_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a statement, and the values of its $1, $2 and so on."""

    sql: str
    values: tuple[object, ...] = ()


def bound(sql: str, values: Mapping[str, object]) -> Fragment:
    """A statement that calls its values by names, `:limit`, and those of them that it needs."""
    numbered_sql, names = _by_number(sql)
    return Fragment(numbered_sql, tuple(values[name] for name in names))


def holding(sql: str, values: Sequence[object], inner: Fragment) -> Fragment:
    """A part that has another one in it, where it says `<inner>`."""
    return Fragment(_filled(sql, len(values), inner.sql), (*values, *inner.values))


def joined(
    parts: Sequence[Fragment], together: Callable[[tuple[str, ...]], str]
) -> tuple[str, list[object]]:
    """The text that `together` makes of parts, and the values of all of them in their order."""
    values = [value for part in parts for value in part.values]
    return together(tuple(part.sql for part in parts)), values


def numbered(parts: Sequence[str]) -> Iterator[str]:
    """Parts whose values go on from one to the next."""
    before = 0
    for part in parts:
        yield _shifted(part, before)
        before += max((int(number) for number in _VALUE.findall(part)), default=0)


@lru_cache(maxsize=256)
def _by_number(sql: str) -> tuple[str, tuple[str, ...]]:
    names = tuple(dict.fromkeys(_NAME.findall(sql)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names


@lru_cache(maxsize=256)
def _filled(sql: str, before: int, inner: str) -> str:
    return sql.replace(_HOLE, _shifted(inner, before))


def _shifted(sql: str, by: int) -> str:
    return _VALUE.sub(lambda found: f"${int(found[1]) + by}", sql)
