"""What the pages for operators tell them to type exists: modules, options, files, settings."""

import importlib.util
import re
from typing import get_args

import click
import pytest
from pydantic import BaseModel
from ray.scripts.scripts import cli as ray
from ray.serve.scripts import cli as serve

from commerce.core.settings import Settings
from devstack.paths import PROJECT

PAGES = ("chaos", "deploying", "operations", "runbooks", "sizing")
TOOLS = {"ray": ray, "serve": serve}


def text(page: str) -> str:
    return (PROJECT / "docs" / f"{page}.md").read_text("utf-8")


def code(page: str) -> list[str]:
    """Everything set as code: lines of blocks, and what stands between backticks."""
    blocks = re.findall(r"^    (.+)$", text(page), re.MULTILINE)
    return blocks + re.findall(r"`([^`\n]+)`", text(page))


@pytest.mark.parametrize("page", PAGES)
def test_modules_that_are_run_exist(page: str) -> None:
    modules = {name for one in code(page) for name in re.findall(r"python -m ([\w.]*\w)", one)}

    assert modules
    for module in modules:
        assert importlib.util.find_spec(module), module


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page: str) -> None:
    named = r"(?<![\w/.])((?:config|deploy|docs|benchmarks|tryon)/[\w./-]+|cluster\.yaml)"
    links = re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", text(page))

    for path in {path for one in code(page) for path in re.findall(named, one)}:
        assert (PROJECT / path).exists(), path
    for link in links:
        assert (PROJECT / "docs" / link).exists(), link


@pytest.mark.parametrize("page", PAGES)
def test_settings_that_are_named_exist(page: str) -> None:
    for name in {name for one in code(page) for name in re.findall(r"\b[A-Z_]+__[A-Z_]+\b", one)}:
        _find(Settings, name.lower().split("__"))


def _find(model: type[BaseModel], path: list[str]) -> None:
    annotation = model.model_fields[path[0]].annotation
    areas = [
        one
        for one in (annotation, *get_args(annotation))
        if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    if len(path) > 1:
        _find(areas[0], path[1:])


@pytest.mark.parametrize("page", PAGES)
def test_routes_that_are_named_exist(page: str) -> None:
    method = r"\b(GET|POST|PUT|PATCH|DELETE)"
    known = re.findall(rf"^\| {method} `([^`]+)`", text("routes"), re.MULTILINE)
    called = re.findall(rf"{method} (?:/api/v1)?(/[\w{{}}/-]+)", text(page))

    own = {(verb, path) for verb, path in called if "/standin/" not in path}
    assert {(verb, _template(path)) for verb, path in own} <= {
        (verb, _template(path)) for verb, path in known
    }


def _template(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_ray_and_serve_have_these_options(page: str) -> None:
    for line in code(page):
        for tool, words in _commands(line):
            _check(TOOLS[tool], words)


def _commands(line: str) -> list[tuple[str, list[str]]]:
    """Each call of Ray's or Serve's tool in a line, up to a quote or where another one begins."""
    found = re.finditer(r"(?:^|[ /'])(ray|serve) (?=[a-z])([^#;&|']*)", line)
    return [(one[1], one[2].split(" -- ")[0].split()) for one in found]


def _check(command: click.Command, words: list[str]) -> None:
    while isinstance(command, click.Group):
        if not words:  # only mentioned
            return
        assert words[0] in command.commands, words
        command, words = command.commands[words[0]], words[1:]
    options = {name for option in command.params for name in option.opts}
    assert {word for word in words if word.startswith("-")} <= options, words


def test_links_within_the_runbooks_lead_somewhere() -> None:
    page = text("runbooks")
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}

    assert set(re.findall(r"\(#([\w-]+)\)", page)) <= anchors


def test_a_runbook_fits_on_one_screen() -> None:
    for section in text("runbooks").split("\n## ")[1:]:
        assert len(section.splitlines()) <= 24, section.splitlines()[0]
