"""Debian packages unpacked into a folder: no root, nothing installed, apt's own state untouched."""

import fnmatch
import hashlib
import json
import shutil
from collections.abc import Collection
from pathlib import Path

from devstack.commands import run

_HARD_DEPENDENCIES = (
    "depends",
    "--no-recommends",
    "--no-suggests",
    "--no-conflicts",
    "--no-breaks",
    "--no-replaces",
    "--no-enhances",
)


def unpack(folder: Path, package: str, *dependencies: str, beside: Collection[str] = ()) -> None:
    """Have `<folder>/root` hold a package and those of its dependencies that match a pattern.

    What such a dependency needs itself is taken likewise; what it needs through another is not.

    The version is what the machine's own Debian offers; its hashes, checked by apt against the
    signed index, are recorded in `<folder>/packages.json`.

    Args:
        folder: the cache of this package.
        package: its name.
        dependencies: patterns of names, as of files.
        beside: packages that nothing here depends on.

    Raises:
        CommandError: apt could not fetch the packages, or there is no apt: then run RabbitMQ by
            other means and name it in BROKER__URL.
    """
    record = folder / "packages.json"
    if record.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    downloads = folder / "downloads"
    downloads.mkdir(parents=True)
    _fetch(folder / "apt", downloads, {package, *beside}, dependencies)
    archives = sorted(downloads.glob("*.deb"))
    for archive in archives:
        run(["dpkg-deb", "--extract", str(archive), str(folder / "root")], folder=folder)
    hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in archives}
    shutil.rmtree(folder / "apt")
    shutil.rmtree(downloads)
    record.write_text(json.dumps(hashes, indent=1))


def _fetch(
    state: Path, downloads: Path, packages: Collection[str], dependencies: Collection[str]
) -> None:
    options = _private(state)
    run(["apt-get", *options, "update"], folder=downloads)
    wanted, unasked = set(packages), set(packages)
    while unasked:
        asking = ["apt-cache", *options, *_HARD_DEPENDENCIES, *sorted(unasked)]
        listed = run(asking, folder=downloads).split()
        unasked = {name for name in listed if _matches(name, dependencies)} - wanted
        wanted |= unasked
    run(["apt-get", *options, "download", *sorted(wanted)], folder=downloads)


def _matches(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _private(state: Path) -> list[str]:
    """Options that give apt a state of its own, so that it needs no root and no lists."""
    for directory in ("lists/partial", "cache/archives/partial"):
        (state / directory).mkdir(parents=True)
    (state / "status").touch()
    options = {
        "Dir::State": state,
        "Dir::State::lists": state / "lists",
        "Dir::State::status": state / "status",
        "Dir::Cache": state / "cache",
        "Dir::Log": state,
        "Debug::NoLocking": 1,
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
    }
    return [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
