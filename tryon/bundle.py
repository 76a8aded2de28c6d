"""Named arrays and plain values that cross processes without pickle."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"

_VALUES = "values"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one step of an engine hands to the next; only that engine looks inside.

    Attributes:
        arrays: by name, of any shape and plain dtype. An encoded picture is a vector of uint8.
        values: what JSON can hold.
    """

    arrays: Mapping[str, NDArray[Any]]
    values: Mapping[str, Value] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The bundle as a compressed `.npz` archive."""
        values = np.frombuffer(json.dumps(dict(self.values)).encode(), np.uint8)
        buffer = io.BytesIO()
        members: dict[str, Any] = {**self.arrays, _VALUES: values}
        np.savez_compressed(buffer, **members)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The bundle that `to_bytes` wrote.

        Raises:
            ValueError: the bytes are not such an archive.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            values = json.loads(arrays.pop(_VALUES).tobytes())
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError("these bytes are no bundle") from error
        return cls(arrays, values)
