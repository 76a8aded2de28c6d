"""The edge's configuration: complete, and in the shop's own words."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from commerce.app import BASE
from commerce.core import errors
from commerce.core.errors import Problem
from commerce.products.edge import _PATH
from devstack import edge
from devstack.errors import DevstackError
from devstack.paths import PROJECT

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


@pytest.mark.parametrize(
    "path",
    ["", "/products", "/products/x", "/products/x/related", "/products/x/similar", "/brands",
     "/products/x/reviews", "/collections/spring", "/cart", "/products/x/y/z", "/admin/products"],
)  # fmt: skip
def test_the_edge_keeps_what_the_shop_keeps(path: str) -> None:
    location = re.search(r"location ~ (\^/api/v1/\(products.*) \{", CONFIG)

    assert location
    assert bool(re.match(location[1], BASE + path)) == bool(_PATH.fullmatch(path))


def test_before_each_second_the_next_one_has_its_name() -> None:
    """Each digit but the last knows the next one."""
    ahead = re.findall(r'"~\^\(\?<tens>\\d\*\)(\d)\\\.9" "\$\{tens\}(\d)a"', CONFIG)

    assert [(int(one), int(next_one)) for one, next_one in ahead] == [(n, n + 1) for n in range(9)]


def manifest(kind: str) -> dict[str, Any]:
    documents = yaml.safe_load_all((edge.FILES / "edge.yaml").read_text("utf-8"))
    return next(one for one in documents if one["kind"] == kind)


def test_in_kubernetes_it_has_every_file_and_the_values_of_production() -> None:
    listed = yaml.safe_load((edge.FILES / "kustomization.yaml").read_text("utf-8"))
    files, values = listed["configMapGenerator"]

    assert {entry.partition("=")[2] for entry in files["files"]} == {
        file.name for file in edge.FILES.glob("*.conf")
    }
    assert values["envs"] == ["edge.env"]


def test_its_pods_have_no_root_and_an_image_by_digest() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    container = pod["containers"][0]

    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "@sha256:" in container["image"]


def test_its_pods_outlive_the_longest_answer_and_listen_where_they_are_told() -> None:
    values, pod = edge.production(), manifest("Deployment")["spec"]["template"]["spec"]
    ports = {one["name"]: str(one["containerPort"]) for one in pod["containers"][0]["ports"]}

    assert pod["terminationGracePeriodSeconds"] > int(values["EDGE_ANSWER_SECONDS"])
    assert ports == {"http": values["EDGE_HTTP"], "https": values["EDGE_HTTPS"]}


def test_the_edge_waits_longer_than_serve_gives_a_request() -> None:
    serve = yaml.safe_load((PROJECT / "config" / "serve.yaml").read_text("utf-8"))

    given = serve["http_options"]["request_timeout_s"]
    assert int(edge.production()["EDGE_ANSWER_SECONDS"]) > given
