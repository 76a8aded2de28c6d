"""What each container image holds, computed from its file, the project's extras and the lock."""

import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from devstack.paths import PROJECT

IMAGES = PROJECT / "deploy" / "images"
NAMES = ("shop", "fitting-room")
EVERY = (*NAMES, "web")
DRIVERS = {"asyncpg", "sqlalchemy", "alembic", "redis", "aio-pika", "psycopg"}
MODELS = {"torch", "transformers", "onnxruntime", "opencv-python-headless", "ai-edge-litert"}
# Imports a module where every package but those given is hidden, as if it were not installed. Ray
# carries some of its own, in a folder of its own.
IMPORT = """
import importlib, sys
from importlib.machinery import PathFinder
from importlib.metadata import packages_distributions

module, *installed = sys.argv[1:]
owners = packages_distributions()

class Hidden:
    def find_spec(self, name, path=None, target=None):
        owned = {one.lower().replace("_", "-") for one in owners.get(name, ())}
        if owned and not owned & {*installed, "atelier"}:
            spec = PathFinder.find_spec(name, [p for p in sys.path if "thirdparty_files" in p])
            if spec is None:
                raise ModuleNotFoundError(f"{name} is not in the image", name=name)
            return spec
        return None

sys.meta_path.insert(0, Hidden())
importlib.import_module(module)
print("commerce" in sys.modules)
"""


def _module() -> ModuleType:
    path = IMAGES / "requirements.py"
    spec = importlib.util.spec_from_file_location("image_requirements", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def containerfile(image: str) -> str:
    return (IMAGES / f"{image}.Containerfile").read_text("utf-8")


def extras(image: str) -> list[str]:
    """The extras of the project that the image's file installs."""
    found = re.search(r"requirements\.py ([a-z ]+) > wanted", containerfile(image))
    assert found
    return found[1].split()


@cache
def packages(image: str) -> frozenset[str]:
    """All packages of an image: those it asks for, and whatever the lock says is there for them.

    The lock does not say which extra of a package asked, so this may be too many; never too few.
    """
    wanted = {
        _name(requirement)
        for requirement in _module().wanted(PROJECT / "pyproject.toml", extras(image))
    }
    needed_by = _lock()
    while True:
        more = {name for name, parents in needed_by.items() if parents & wanted} - wanted
        if not more:
            return frozenset(wanted)
        wanted |= more


def _lock() -> dict[str, set[str]]:
    """Each locked package, and for which others it is there."""
    lines = (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    found = [re.match(r"([\w.-]+)(?:\[.*\])?==\S+.*# via (.*)", line) for line in lines]
    return {_name(one[1]): {_name(by) for by in one[2].split(",")} for one in found if one}


def _name(requirement: str) -> str:
    found = re.match(r"\s*([\w.-]+)", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[1]).lower()


def test_the_shop_has_a_database_and_no_model() -> None:
    assert {"sqlalchemy", "asyncpg", "ray"} <= packages("shop")
    assert not MODELS & packages("shop")


def test_the_fitting_room_has_models_and_no_way_to_the_database() -> None:
    assert {*MODELS, "ray", "boto3"} <= packages("fitting-room")
    assert not DRIVERS & packages("fitting-room")


@pytest.mark.parametrize("image", NAMES)
def test_no_image_has_what_develops_and_tests(image: str) -> None:
    local = _module().wanted(PROJECT / "pyproject.toml", ["dev", "local"])
    shared = _module().wanted(PROJECT / "pyproject.toml", extras(image))
    only_local = {_name(one) for one in local} - {_name(one) for one in shared}

    # Some of them other packages need too: PyYAML, psutil.
    assert not packages(image) & {one for one in only_local if not _lock()[one] - {"atelier"}}


@pytest.mark.parametrize(
    ("image", "application", "knows_the_shop"),
    [("shop", "deployments.commerce", "True"), ("fitting-room", "deployments.tryon", "False")],
)
def test_an_application_is_imported_with_what_its_image_has(
    image: str, application: str, knows_the_shop: str
) -> None:
    # What a virtual environment has by itself.
    installed = {*packages(image), "pip", "setuptools"}
    importing = [sys.executable, "-c", IMPORT, application, *installed]

    done = subprocess.run(importing, check=False, capture_output=True, text=True, cwd=PROJECT)  # noqa: S603 - our own command

    assert done.returncode == 0, done.stderr[-1500:]
    assert done.stdout.split() == [knows_the_shop]


def test_an_application_is_not_imported_with_what_the_other_image_has() -> None:
    importing = [sys.executable, "-c", IMPORT, "deployments.commerce", *packages("fitting-room")]

    done = subprocess.run(importing, check=False, capture_output=True, text=True, cwd=PROJECT)  # noqa: S603 - our own command

    assert "is not in the image" in done.stderr


@pytest.mark.parametrize("image", EVERY)
def test_an_image_runs_without_root_and_on_a_base_of_one_digest(image: str) -> None:
    lines = containerfile(image).splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM")]
    defaults = [line.split("=", 1)[1] for line in lines if line.startswith("ARG")]

    assert lines[-1] == "USER 1000"
    assert set(bases) <= {"${PYTHON}", "${NODE}"}
    assert all("@sha256:" in base for base in defaults)


@pytest.mark.parametrize("image", EVERY)
def test_an_image_holds_no_program_that_runs_as_somebody_else(image: str) -> None:
    last_stage = containerfile(image).rpartition("FROM ")[2].splitlines()
    steps = [line for line in last_stage if line.startswith(("RUN", "COPY", "ADD", "USER"))]

    # After everything that could bring one.
    assert steps[-2:] == ["RUN find / -xdev -type f -perm /6000 -exec chmod a-s {} +", "USER 1000"]


@pytest.mark.parametrize("image", EVERY)
def test_an_image_is_given_no_secret_while_it_is_built(image: str) -> None:
    lines = [line for line in containerfile(image).splitlines() if not line.startswith("#")]
    given = [line for line in lines if line.startswith(("ARG", "ENV", "COPY", "ADD"))]

    assert not [line for line in given if re.search(r"(?i)secret|password|token|_key|\.env", line)]
    assert not [line for line in given if line.startswith("ADD")]


@pytest.mark.parametrize("image", EVERY)
def test_an_image_takes_only_what_the_build_may_see(image: str) -> None:
    seen = (PROJECT / ".containerignore").read_text("utf-8").splitlines()
    copied = [
        source
        for line in containerfile(image).splitlines()
        if line.startswith("COPY") and "--from" not in line
        for source in line.split()[1:-1]
    ]

    for source in copied:
        assert (PROJECT / source).exists()
        assert any(f"!{top}" in seen for top in (source, *map(str, Path(source).parents)))


def test_the_fitting_rooms_image_holds_none_of_the_shops_code() -> None:
    last_stage = containerfile("fitting-room").rpartition("FROM ")[2]

    assert "commerce" not in last_stage
    assert not re.search(r"(?i)\w*(secret|password|_key)\w*=", containerfile("fitting-room"))


def test_the_web_stores_image_has_no_python_and_no_packages_of_development() -> None:
    build, last_stage = containerfile("web").split("FROM ${NODE}")[1:]

    assert "npm prune --omit=dev" in build
    assert not re.search(r"(?i)python|commerce|devstack", last_stage)
