import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deployments.mirror import mirror
from tryon.weights import SUMS, WeightsMissing

SILK, WOOL = b"silk" * 1000, b"wool" * 1000


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Shelf:
    """A store in memory that counts what is fetched."""

    def __init__(self, **files: bytes) -> None:
        self.files = {name.replace("__", "/"): content for name, content in files.items()}
        self.fetched: list[str] = []

    def names(self) -> list[str]:
        return list(self.files)

    def read(self, name: str) -> bytes:
        return self.files[name]

    def fetch(self, name: str, path: Path) -> None:
        self.fetched.append(name)
        path.write_bytes(self.files[name])

    def list_sums(self, folder: str, files: Mapping[str, bytes]) -> None:
        lines = [f"{hashed(content)}  {name}\n" for name, content in files.items()]
        self.files[f"{folder}/{SUMS}"] = "".join(lines).encode()


def found(directory: Path) -> dict[str, bytes]:
    """What lies there, without what is hidden."""
    files = (path for path in directory.rglob("*") if path.is_file() and path.name[0] != ".")
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def test_files_are_fetched_if_their_authors_or_the_sums_beside_them_say_what_they_are(
    tmp_path: Path,
) -> None:
    shelf = Shelf(silk=SILK, own__wool=WOOL, own__linen=b"linen")
    shelf.list_sums("own", {"wool": WOOL})

    mirror(shelf, tmp_path, {"silk": hashed(SILK)})

    assert found(tmp_path) == {
        "silk": SILK,
        "own/wool": WOOL,
        f"own/{SUMS}": shelf.files[f"own/{SUMS}"],
    }


def test_the_sums_beside_a_file_outrank_its_authors(tmp_path: Path) -> None:
    shelf = Shelf(own__silk=WOOL)
    shelf.list_sums("own", {"silk": WOOL})

    mirror(shelf, tmp_path, {"own/silk": hashed(SILK)})

    assert found(tmp_path)["own/silk"] == WOOL


def test_what_is_there_already_is_not_fetched_again(tmp_path: Path) -> None:
    shelf, published = Shelf(silk=SILK), {"silk": hashed(SILK)}

    mirror(shelf, tmp_path, published)
    mirror(shelf, tmp_path, published)

    assert shelf.fetched == ["silk"]


def test_what_changed_in_the_store_or_on_the_disk_is_fetched_again(tmp_path: Path) -> None:
    shelf = Shelf(own__silk=SILK)
    shelf.list_sums("own", {"silk": SILK})
    mirror(shelf, tmp_path, {})

    (tmp_path / "own/silk").write_bytes(SILK[:-1])
    mirror(shelf, tmp_path, {})
    shelf.files["own/silk"] = WOOL
    shelf.list_sums("own", {"silk": WOOL})
    mirror(shelf, tmp_path, {})

    assert shelf.fetched == ["own/silk"] * 3
    assert found(tmp_path)["own/silk"] == WOOL


def test_replicas_that_start_together_fetch_once(tmp_path: Path) -> None:
    shelf = Shelf(silk=SILK, wool=WOOL)
    published = {"silk": hashed(SILK), "wool": hashed(WOOL)}

    with ThreadPoolExecutor(8) as replicas:
        list(replicas.map(lambda _: mirror(shelf, tmp_path, published), range(8)))

    assert sorted(shelf.fetched) == ["silk", "wool"]


def test_a_file_that_is_not_what_it_should_be_never_appears(tmp_path: Path) -> None:
    shelf = Shelf(silk=WOOL)

    with pytest.raises(WeightsMissing, match="not the expected file") as caught:
        mirror(shelf, tmp_path, {"silk": hashed(SILK)})

    assert "\n" not in str(caught.value)
    assert found(tmp_path) == {}


def test_a_good_file_is_kept_when_the_store_is_spoilt(tmp_path: Path) -> None:
    shelf, published = Shelf(silk=SILK), {"silk": hashed(SILK)}
    mirror(shelf, tmp_path, published)

    shelf.files["silk"] = WOOL
    mirror(shelf, tmp_path, published)

    assert found(tmp_path) == {"silk": SILK}


@pytest.mark.parametrize("name", [".silk.4711.part", ".silk.4711.part.8a7F6b5C"])
def test_what_a_killed_replica_left_half_is_swept(tmp_path: Path, name: str) -> None:
    (tmp_path / "own").mkdir()
    half = tmp_path / "own" / name
    half.write_bytes(SILK[:100])

    mirror(Shelf(), tmp_path, {})

    assert not half.exists()


def test_notes_follow_the_store(tmp_path: Path) -> None:
    shelf = Shelf(own__silk=SILK, **{"own__config.json": b"{}"})
    shelf.list_sums("own", {"silk": SILK})
    mirror(shelf, tmp_path, {})

    del shelf.files[f"own/{SUMS}"]
    shelf.files["own/config.json"] = b'{"changed": 1}'
    mirror(shelf, tmp_path, {})

    assert found(tmp_path) == {"own/silk": SILK, "own/config.json": b'{"changed": 1}'}


@pytest.mark.parametrize("name", ["../silk", "/etc/silk", "own/../../silk"])
def test_no_name_leads_out_of_the_directory(tmp_path: Path, name: str) -> None:
    shelf = Shelf()
    shelf.files[name] = SILK

    mirror(shelf, tmp_path / "here", {name: hashed(SILK)})

    assert shelf.fetched == []


def test_what_a_replica_can_do_without_is_left(tmp_path: Path) -> None:
    shelf = Shelf(silk=SILK, wool=WOOL)

    mirror(shelf, tmp_path, {"silk": hashed(SILK), "wool": hashed(WOOL)}, skipped=["wool"])

    assert found(tmp_path) == {"silk": SILK}


@pytest.fixture
def broken() -> Callable[[], Shelf]:
    class Broken(Shelf):
        def fetch(self, name: str, path: Path) -> None:
            path.write_bytes(self.files[name][:10])
            raise ConnectionError

    return lambda: Broken(silk=SILK)


def test_a_fetch_that_breaks_off_leaves_nothing_that_could_be_read(
    tmp_path: Path, broken: Callable[[], Shelf]
) -> None:
    published = {"silk": hashed(SILK)}
    with pytest.raises(ConnectionError):
        mirror(broken(), tmp_path, published)

    mirror(Shelf(silk=SILK), tmp_path, published)

    assert found(tmp_path) == {"silk": SILK}
    assert not list(tmp_path.glob(".*.part"))
