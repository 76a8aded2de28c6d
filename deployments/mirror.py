"""Weights that lie in a store, brought to a node's disk once: no Ray, no cloud, only the rule.

A file is wanted if its hash is known: from the `SHA256SUMS` (as `sha256sum` writes it) in its own
folder of the store, else from its authors. What is on the disk already and has that hash stays.
"""

import fcntl
import logging
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from tryon.weights import SUMS, WeightsMissing, is_intact, read_sums

_NOTES = (SUMS, "config.json")  # small, and brought as they are
_LOCK, _PART = ".lock", ".part"

log = logging.getLogger(__name__)


class Store(Protocol):
    """Files under names with slashes."""

    def names(self) -> list[str]:
        """All there are."""
        ...

    def read(self, name: str) -> bytes:
        """A small file's content."""
        ...

    def fetch(self, name: str, path: Path) -> None:
        """Write a file's content there."""
        ...


def mirror(
    store: Store, directory: Path, published: Mapping[str, str], skipped: Collection[str] = ()
) -> None:
    """Make the directory hold what the store does; one process of the node at a time.

    A file appears whole or not at all, whenever the process is killed.

    Args:
        store: where the files are.
        directory: where they shall be; made if need be.
        published: authors' hashes by name.
        skipped: what this replica can do without.

    Raises:
        WeightsMissing: a file in the store is not what its hash says.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        names = sorted(set(filter(_is_inside, store.names())) - set(skipped))
        notes = {name: store.read(name) for name in names if _file(name) in _NOTES}
        for name in names:
            if name not in notes:
                _bring(store, name, directory, _wanted(name, notes, published))
        _write(notes, directory)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the directory's lock, which ends with the process; forget what a dead one left half."""
    with (directory / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # boto3 writes beside the name that it is given, with a suffix of its own.
        for left in directory.rglob(f".*{_PART}*"):
            left.unlink()
        yield


def _bring(store: Store, name: str, directory: Path, sha256: str | None) -> None:
    path = directory / name
    if sha256 is None:
        log.warning("%s is left in the store: no %s beside it lists its hash", name, SUMS)
        return
    if path.is_file() and is_intact(path, sha256):
        return
    log.info("fetching %s", name)
    part = _part(path)
    store.fetch(name, part)
    if not is_intact(part, sha256):
        part.unlink()
        raise WeightsMissing(
            f"{path} is not the expected file: replace it with the one whose SHA-256 is {sha256}"
        )
    part.replace(path)


def _write(notes: Mapping[str, bytes], directory: Path) -> None:
    """The small files, and none that the store has no more."""
    for kept in [path for name in _NOTES for path in directory.rglob(name)]:
        if kept.relative_to(directory).as_posix() not in notes:
            kept.unlink()
    for name, content in notes.items():
        path = directory / name
        part = _part(path)
        part.write_bytes(content)
        part.replace(path)


def _part(path: Path) -> Path:
    """A name beside a file's own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}{_PART}")


def _wanted(name: str, notes: Mapping[str, bytes], published: Mapping[str, str]) -> str | None:
    beside = str(PurePosixPath(name).with_name(SUMS))
    sums = read_sums(notes.get(beside, b"").decode("utf-8", "replace"))
    return sums.get(_file(name), published.get(name))


def _file(name: str) -> str:
    return PurePosixPath(name).name


def _is_inside(name: str) -> bool:
    """Whether the name is one of a file below the directory, in plain words."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
