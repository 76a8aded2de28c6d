"""Where Ray would put a replica: labels and selectors, as its scheduler compares them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from devstack.paths import PROJECT

SERVE = PROJECT / "config" / "serve.yaml"


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def environment(path: Path) -> dict[str, str]:
    """The variables of an environment file."""
    lines = [line for line in path.read_text("utf-8").splitlines() if "=" in line]
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def replicas(serve: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every deployment's application and what its replicas ask of a node."""
    return [
        (application["name"], deployment["ray_actor_options"])
        for application in serve["applications"]
        for deployment in application["deployments"]
    ]


def takes(
    resources: Mapping[str, float], labels: Mapping[str, str], options: Mapping[str, Any]
) -> bool:
    """Whether a node of that kind has room for one replica, and the labels that it asks for."""
    enough = resources.get("CPU", 0) >= options.get("num_cpus", 1)
    enough &= resources.get("GPU", 0) >= options.get("num_gpus", 0)
    return enough and all(
        _matches(labels.get(key), selector)
        for key, selector in options.get("label_selector", {}).items()
    )


def _matches(value: str | None, selector: str) -> bool:
    """`value`, `!value`, `in(a, b)` or `!in(a, b)`; who has no such label is in no list."""
    wanted = re.fullmatch(r"(!?)(?:in\((.+)\)|(.+))", selector)
    assert wanted, selector
    listed = {one.strip() for one in (wanted[2] or wanted[3]).split(",")}
    return (value in listed) != bool(wanted[1])
