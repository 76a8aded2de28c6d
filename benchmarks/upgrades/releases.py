"""Two releases to roll from one to the other, and one that cannot start."""

import subprocess
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from commerce.migrations.previous import PREVIOUS
from deployments.rollout.package import PackError, pack
from devstack.paths import CACHE, PROJECT


@dataclass(frozen=True)
class Release:
    """Code as a tree, to run commands in, and as the package that nodes fetch.

    Attributes:
        revision: the last migration that it brought, where its tree holds places for later ones.
    """

    name: str
    tree: Path
    package: Path
    revision: str | None = None

    @property
    def address(self) -> str:
        """Where nodes of this machine fetch the package."""
        return self.package.resolve().as_uri()


def released(revision: str, folder: Path) -> Release:
    """The release of a commit.

    Raises:
        PackError: this clone does not have it.
    """
    package = pack(PROJECT, revision, folder)
    tree = folder / package.stem
    if tree.exists():
        return Release(package.stem, tree, package)
    tree.mkdir()
    archive = ["git", "-C", str(PROJECT), "archive", "--format=tar", revision]
    content = subprocess.run(archive, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(tree)], check=True, input=content)
    (tree / ".cache").symlink_to(CACHE)
    return Release(package.stem, tree, package)


def earlier(revision: str | None, folder: Path) -> Release:
    """The release to start from: the one before this, or this one where it cannot be had."""
    try:
        if revision:
            return released(revision, folder)
        return replace(released(PREVIOUS.commit, folder), revision=PREVIOUS.revision)
    except PackError as missing:
        if revision:
            raise
        print(f"the release before is not in this clone ({missing}): starting from this one")
        return released("HEAD", folder)


# What is added to which file, so that no replica of the release comes up.
_MISTAKES = {
    "constructor": ("commerce/app.py", "def create_app(*_: object, **__: object) -> FastAPI:"),
    "health": ("deployments/relay.py", "async def _sick(_: RelayReplica) -> None:"),
}
_RAISE = '    raise RuntimeError("a mistake that every replica dies of")'
_SICK = "RelayReplica.check_health = _sick"


def broken(release: Release, kind: str) -> Release:
    """The same, with a mistake in its constructor or in its health check."""
    package = release.package.with_name(f"{kind}-{release.package.name}")
    victim, line = _MISTAKES[kind]
    lines = ["", "", line, _RAISE, *([_SICK] if kind == "health" else [])]
    with zipfile.ZipFile(release.package) as good, zipfile.ZipFile(package, "w") as bad:
        for name in good.namelist():
            mistake = "\n".join(lines) if name.endswith(f"/{victim}") else ""
            bad.writestr(good.getinfo(name), good.read(name) + mistake.encode())
    return Release(package.stem, release.tree, package)
