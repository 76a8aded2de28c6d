"""The edge's configuration: complete, and in the shop's own words."""

import re
from pathlib import Path

import pytest

from commerce.core import errors
from commerce.core.errors import Problem
from devstack import edge
from devstack.errors import DevstackError

CONFIG = (edge.FILES / "nginx.conf").read_text("utf-8")


def mapped(name: str) -> dict[str, str]:
    """What a map of the configuration says, but for its default."""
    block = re.search(rf"map \$status \${name} \{{(.*?)\}}", CONFIG, re.DOTALL)
    assert block
    pairs = re.findall(r'^\s+(\d+) "?(.*?)"?;$', block[1], re.MULTILINE)
    return dict(pairs)


# What the edge may have to tell in the shop's stead.
SHOPS_OWN = [
    errors.BadRequest,
    errors.NotFound,
    errors.PayloadTooLarge,
    errors.TooManyRequests,
    errors.Unavailable,
]


@pytest.mark.parametrize("kind", SHOPS_OWN)
def test_the_edge_refuses_in_the_shops_words(kind: type[Problem]) -> None:
    status = str(int(kind.status))

    assert mapped("problem_type")[status] == kind.kind()
    assert mapped("problem_title")[status] == kind.title()


def test_whatever_the_edge_refuses_has_words_of_its_own() -> None:
    pages = (edge.FILES / "problems.conf").read_text("utf-8")
    told = set(re.findall(r"\b[45]\d\d\b", " ".join(re.findall(r"error_page (.*);", pages))))

    # 500 and 501 are said in general; nginx's own numbers become others.
    assert told - set(mapped("problem_title")) <= {"500", "501", "494", "495", "496", "497"}


def test_every_place_has_a_value_and_every_value_a_place() -> None:
    texts = [file.read_text("utf-8") for file in edge.FILES.glob("*.conf")]
    places = set(re.findall(r"\$\{(EDGE_[A-Z_]+)\}", "".join(texts)))

    assert set(edge.production()) == places


def test_a_value_that_is_missing_is_named(tmp_path: Path) -> None:
    values = edge.production()
    del values["EDGE_UPSTREAM"]

    with pytest.raises(DevstackError, match="EDGE_UPSTREAM"):
        edge.render(tmp_path, values)


def test_what_another_cache_may_keep_is_what_the_edge_keeps_and_no_more() -> None:
    """Kept here and there, an answer would be older than a second."""
    assert "map $upstream_http_cache_control $cache_control {" in CONFIG
    assert "proxy_cache_use_stale" not in CONFIG
    assert "proxy_cache_valid" not in CONFIG


def test_before_each_second_the_next_one_has_its_name() -> None:
    """Each digit but the last knows the next one."""
    ahead = re.findall(r'"~\^\(\?<tens>\\d\*\)(\d)\\\.9" "\$\{tens\}(\d)a"', CONFIG)

    assert [(int(one), int(next_one)) for one, next_one in ahead] == [(n, n + 1) for n in range(9)]
