"""The version is written once, and a package of a commit is told from that of another."""

import subprocess
from importlib.metadata import version

import pytest

from commerce.core import release
from devstack.paths import PROJECT


def test_the_package_takes_its_version_from_the_code() -> None:
    assert version("atelier") == release.VERSION


def test_a_working_tree_is_its_version_alone() -> None:
    assert release.name() == release.VERSION


def test_what_git_packs_knows_its_commit() -> None:
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no clone")
    command = ["git", "-C", str(PROJECT), "check-attr", "export-subst", "commerce/core/release.py"]

    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command

    assert said.strip().endswith("export-subst: set")
    assert release.name("0.2.0", "1a2b3c4") == "0.2.0+1a2b3c4"
