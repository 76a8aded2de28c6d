"""Networks for onnxruntime, built from arrays: only those parts of the ONNX format that we need.

Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, whose field numbers these are, and
https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

_IR_VERSION, _OPSET = 8, 13
_FLOAT = 1
_KIND_INT, _KIND_STRING, _KIND_INTS = 2, 3, 7

Attribute = int | str | Sequence[int]


def open_session(model: Path | bytes, threads: int, *, lean: bool = False) -> ort.InferenceSession:
    """The network, to run on the CPU; it keeps no more memory than a run needs.

    Args:
        model: in ONNX's format.
        threads: to compute with.
        lean: keep its weights once, not also in an order that is quicker to compute with.
    """
    options = ort.SessionOptions()
    if lean:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.intra_op_num_threads = threads
    options.enable_cpu_mem_arena = False
    return ort.InferenceSession(model, options, ["CPUExecutionProvider"])


class Graph:
    """A network in the making: each method adds one node and answers its output's name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._arrays: list[bytes] = []

    def add(self, operator: str, *inputs: str, **attributes: Attribute) -> str:
        """Adds a node of one output.

        Args:
            operator: as ONNX calls it.
            *inputs: names that earlier calls answered, or the graph's input.
            **attributes: as the operator defines them.
        """
        output = f"{operator}-{len(self._nodes)}"
        named = [_attribute(key, value) for key, value in attributes.items()]
        node = [*(_text(1, one) for one in inputs), _text(2, output), _text(4, operator)]
        self._nodes.append(b"".join([*node, *(_bytes(5, one) for one in named)]))
        return output

    def constant(self, values: NDArray[np.floating[Any]]) -> str:
        """Adds weights; they become float32."""
        name = f"weights-{len(self._arrays)}"
        sizes = [_number(1, size) for size in values.shape]
        raw = _bytes(9, values.astype("<f4").tobytes())
        self._arrays.append(b"".join([*sizes, _number(2, _FLOAT), _text(8, name), raw]))
        return name

    def to_bytes(self, given: str, shape: Sequence[int | str], wanted: Mapping[str, str]) -> bytes:
        """The model in ONNX's format.

        Args:
            given: the input's name.
            shape: its sizes; a name stands for any size.
            wanted: the outputs, as they are to be called, and what `add` called them.
        """
        renamed = [
            _text(1, inner) + _text(2, outer) + _text(4, "Identity")
            for outer, inner in wanted.items()
        ]
        graph = [
            *(_bytes(1, node) for node in [*self._nodes, *renamed]),
            _text(2, self._name),
            *(_bytes(5, array) for array in self._arrays),
            _bytes(11, _text(1, given) + _bytes(2, _tensor_type(shape))),
            *(_bytes(12, _text(1, name) + _bytes(2, _tensor_type(None))) for name in wanted),
        ]
        operators = _text(1, "") + _number(2, _OPSET)
        return _number(1, _IR_VERSION) + _bytes(7, b"".join(graph)) + _bytes(8, operators)


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, _KIND_INT)
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _number(20, _KIND_STRING)
    each = b"".join(_number(8, one) for one in value)
    return _text(1, name) + each + _number(20, _KIND_INTS)


def _tensor_type(shape: Sequence[int | str] | None) -> bytes:
    """Of floats; without a shape, onnxruntime infers it."""
    kind = _number(1, _FLOAT)
    if shape is not None:
        sizes = [_text(2, one) if isinstance(one, str) else _number(1, one) for one in shape]
        kind += _bytes(2, b"".join(_bytes(1, size) for size in sizes))
    return _bytes(1, kind)


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:  # noqa: PLR2004  # seven bits a byte
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())
