"""Vectors of one model, searched exactly: each is compared, and the nearest come first.

At ten thousand pictures that is some milliseconds and 51 MB; what was considered beside it is in
docs/decisions/0023. A matrix never changes: what is added or goes makes a new one, which shares all
blocks that stayed, so that a search in another thread goes on with what it began with.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096
_STORED = np.dtype("<f2")
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """A product's picture and what it shows: float16, little-endian, of length 1."""

    picture: UUID
    product: UUID
    vector: bytes


@dataclass(frozen=True, slots=True)
class Near:
    """A product, and which of its pictures is like what was searched for."""

    product: UUID
    picture: UUID


@dataclass(frozen=True, slots=True)
class _Block:
    names: tuple[Near, ...]
    vectors: Vectors

    def without(self, gone: Collection[UUID]) -> "_Block":
        kept = [n for n, name in enumerate(self.names) if name.picture not in gone]
        if len(kept) == len(self.names):
            return self
        return _Block(tuple(self.names[n] for n in kept), self.vectors[kept])


class Matrix:
    """What pictures of one model show."""

    def __init__(self, blocks: Sequence[_Block] = (), size: int = BLOCK) -> None:
        """An empty one, in blocks of so many pictures at most; others come from `changed`."""
        self._size = size
        self._blocks = tuple(block for block in blocks if block.names)

    def __len__(self) -> int:
        return sum(len(block.names) for block in self._blocks)

    def changed(self, seen: Sequence[Seen], gone: Collection[UUID] = ()) -> "Matrix":
        """With these pictures, in place of what was known of them, and without those."""
        sized = [one for one in seen if len(one.vector) == self._bytes_of(seen)]
        replaced = {one.picture for one in sized}.union(gone)
        blocks = [block.without(replaced) for block in self._blocks]
        if sized:
            added = _block(sized)
            if blocks and len(blocks[-1].names) < self._size:
                added = _joined(blocks.pop(), added)
            blocks.extend(_cut(added, self._size))
        return Matrix(blocks, self._size)

    def nearest(self, wanted: Vectors, most: int, leave_out: UUID | None = None) -> list[Near]:
        """Products by their nearest picture to any of the wanted vectors, the nearest first.

        Args:
            wanted: (count, channels), each of length 1.
            most: how many at most.
            leave_out: a product that is not looked for.
        """
        scores = self.scores(wanted)
        pictures = 2 * most
        while True:
            found = self._named(_highest(scores, pictures), leave_out)
            if len(found) >= most or pictures >= len(scores):
                return found[:most]
            pictures *= 4

    def scores(self, wanted: Vectors) -> NDArray[np.float32]:
        """The cosine of each picture with the nearest wanted vector, in the order of pictures."""
        fit = [block for block in self._blocks if block.vectors.shape[1] == wanted.shape[1]]
        if len(fit) < len(self._blocks) or not fit or not len(wanted):
            return np.empty(0, np.float32)
        return np.concatenate([(block.vectors @ wanted.T).max(axis=1) for block in fit])

    def _named(self, rows: Sequence[int], leave_out: UUID | None) -> list[Near]:
        found: dict[UUID, Near] = {}
        begins = np.cumsum([0, *(len(block.names) for block in self._blocks)])
        for row in rows:
            at = int(np.searchsorted(begins, row, side="right")) - 1
            name = self._blocks[at].names[row - int(begins[at])]
            if name.product != leave_out:
                found.setdefault(name.product, name)
        return list(found.values())

    def _bytes_of(self, seen: Sequence[Seen]) -> int:
        """How long a vector is; of another length are none of this model's."""
        if self._blocks:
            return int(self._blocks[0].vectors.shape[1]) * _STORED.itemsize
        return len(seen[0].vector) if seen else 0


def vectors_of(stored: Sequence[bytes]) -> Vectors:
    """Vectors of one length as they are computed with: (count, channels)."""
    joined = np.frombuffer(b"".join(stored), _STORED).astype(np.float32)
    return joined.reshape(len(stored), -1 if stored else 0)


def _block(seen: Sequence[Seen]) -> _Block:
    names = tuple(Near(one.product, one.picture) for one in seen)
    return _Block(names, vectors_of([one.vector for one in seen]))


def _joined(one: _Block, other: _Block) -> _Block:
    return _Block(one.names + other.names, np.concatenate([one.vectors, other.vectors]))


def _cut(block: _Block, size: int) -> Iterator[_Block]:
    for begin in range(0, len(block.names), size):
        end = begin + size
        yield _Block(block.names[begin:end], np.ascontiguousarray(block.vectors[begin:end]))


def _highest(scores: NDArray[np.float32], most: int) -> list[int]:
    """The rows of the highest scores, the highest first; of equals the first row."""
    some = (
        np.arange(len(scores))
        if most >= len(scores)
        else np.sort(np.argpartition(scores, len(scores) - most)[-most:])
    )
    found: list[int] = some[np.argsort(-scores[some], kind="stable")].tolist()
    return found
