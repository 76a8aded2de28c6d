"""The release before runs on the tables as this one's migrations leave them, as in a rollout."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commerce import migrations
from commerce.migrations.previous import PREVIOUS
from devstack.paths import PROJECT

# What it says of itself where shoppers spend money and ask for pictures.
ITS_TESTS = (
    "tests/integration/commerce/orders/test_checkout.py",
    "tests/integration/commerce/tryons/test_worker.py",
    "tests/integration/commerce/core/test_relay.py",
)
HERE = Path(migrations.__file__).parent
# Of the migrations all but the list of its own tables.
OURS = [
    path for path in HERE.iterdir() if path.suffix in {".py", ".toml"} and path.stem != "models"
]


@pytest.fixture
def release_before(tmp_path: Path) -> Path:
    """Its code and its tests, with this release's migrations."""
    archive = ["git", "-C", str(PROJECT), "archive", "--format=tar", PREVIOUS.commit]
    packed = subprocess.run(archive, check=False, capture_output=True)  # noqa: S603 - git itself
    if packed.returncode:
        pytest.skip(f"this clone does not have the release before: {packed.stderr.decode()}")
    tree = tmp_path / "before"
    tree.mkdir()
    subprocess.run(["tar", "-x", "-C", str(tree)], check=True, input=packed.stdout)  # noqa: S603, S607 - as above
    _give_our_migrations(tree / "commerce")
    return tree


def _give_our_migrations(package: Path) -> None:
    for path in OURS:
        shutil.copy(path, package / "migrations" / path.name)
    shutil.rmtree(package / "migrations" / "versions")
    shutil.copytree(HERE / "versions", package / "migrations" / "versions")
    shutil.copy(PROJECT / "commerce" / "core" / "release.py", package / "core" / "release.py")


def test_the_release_before_passes_its_tests_on_the_new_tables(
    release_before: Path, services: dict[str, str], tmp_path: Path
) -> None:
    exports = tmp_path / "services.env"
    exports.write_text("".join(f"export {k}={shlex.quote(v)}\n" for k, v in services.items()))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ITS_TESTS]
    environment = {**os.environ, "TEST_SERVICES": str(exports), "PYTHONPATH": str(release_before)}

    done = subprocess.run(  # noqa: S603 - our own tests
        command, check=False, cwd=release_before, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout[-4000:]
