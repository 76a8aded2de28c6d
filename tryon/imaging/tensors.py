"""Tensors of a PyTorch checkpoint, read without PyTorch and without running what it pickles.

The format is the one that `torch.save` wrote until version 1.6: three pickles that describe the
writer, one of the tensors' places, one of the storages' names, then the storages.
"""

import pickle
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_MAGIC = 0x1950A86A20F9469CFC6C
_TYPES: dict[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"),
    "LongStorage": np.dtype("<i8"),
}
# What unpickling the wrong bytes ends in.
_DAMAGED = (pickle.UnpicklingError, EOFError, LookupError, TypeError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a tensor lies: in which storage, from which value on, how many values apart."""

    storage: str
    kind: str
    begin: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Reader(pickle.Unpickler):
    """Knows tensors in a dictionary, and nothing else that a pickle could ask for."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  # pickle's own signature
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _place
        if module == "torch" and name in _TYPES:
            return name
        raise pickle.UnpicklingError(f"no checkpoint needs {module}.{name}")

    def persistent_load(self, pid: Any) -> tuple[str, str]:  # noqa: ANN401  # as above
        _, kind, key, *_ = pid
        return str(kind), str(key)


def _place(
    storage: tuple[str, str],
    begin: int,
    shape: Sequence[int],
    strides: Sequence[int],
    *_gradients: object,
) -> _Place:
    return _Place(storage[1], storage[0], begin, tuple(shape), tuple(strides))


def read_checkpoint(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors by name.

    Raises:
        ValueError: the file is no such checkpoint.
    """
    try:
        with path.open("rb") as file:
            return _read(file)
    except (*_DAMAGED, ValueError) as error:
        raise ValueError(f"{path} is no checkpoint in PyTorch's first format") from error


def _read(file: BinaryIO) -> dict[str, NDArray[Any]]:
    if _Reader(file).load() != _MAGIC:
        raise ValueError("another format")
    for _ in ("the format's version", "about the writer's machine"):
        _Reader(file).load()
    places: Mapping[str, _Place] = _Reader(file).load()
    kinds = {place.storage: _TYPES[place.kind] for place in places.values()}
    storages = {key: _storage(file, kinds[key]) for key in _Reader(file).load()}
    return {name: _tensor(storages, place) for name, place in places.items()}


def _storage(file: BinaryIO, kind: np.dtype[Any]) -> NDArray[Any]:
    count = int.from_bytes(file.read(8), "little")
    return np.frombuffer(file.read(count * kind.itemsize), kind)


def _tensor(storages: Mapping[str, NDArray[Any]], place: _Place) -> NDArray[Any]:
    """The storage's values in the tensor's order; numpy checks that they lie inside it."""
    storage = storages[place.storage]
    size = storage.itemsize
    apart = [stride * size for stride in place.strides]
    return np.ndarray(place.shape, storage.dtype, storage.data, place.begin * size, apart)
