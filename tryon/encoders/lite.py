"""EfficientNet-Lite0: small, quick on a CPU, and always there.

Source: Tan and Le, "EfficientNet: Rethinking Model Scaling", ICML 2019; the Lite variant has no
squeeze and excitation, and ReLU6 instead of Swish.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon import weights
from tryon.encoders.vectors import in_batches, unit
from tryon.imaging.arrays import Picture
from tryon.imaging.graph import Graph, open_session
from tryon.imaging.tensors import read_checkpoint

FILE = "efficientnet-lite0-57934424.pth"
_STAGES = ((1, 1), (2, 2), (2, 2), (3, 2), (3, 1), (4, 2), (1, 1))
"""How many blocks, and the first one's stride; the weights' shapes tell the rest."""
_MIDDLE = 11  # blocks, after which a cell of the map is 16 pixels wide
_EPSILON = 1e-3
_CENTRE, _SPREAD = 127.0, 128.0

Tensors = Mapping[str, NDArray[Any]]


class EfficientNetLite:
    """What a picture shows, by a network that learnt to tell a thousand things apart."""

    name = "efficientnet-lite0"

    def __init__(self, weights: Path, threads: int = 2, side: int = 224) -> None:
        """Load nothing yet.

        Args:
            weights: the directory with the files of the manifest.
            threads: to compute with.
            side: of the square that pictures are scaled to, a multiple of 32.
        """
        self._directory, self._threads, self._side = weights, threads, side

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  # onnxruntime ships no types
        tensors = read_checkpoint(weights.locate(self._directory, FILE))
        return open_session(_network(tensors), self._threads)

    def warm(self) -> None:
        _ = self._session

    def embed(self, picture: Picture) -> NDArray[np.float32]:
        return np.asarray(self.embed_all([picture])[0])

    def embed_all(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        pooled = in_batches(pictures, lambda some: self._run(some, "pooled"))
        return unit(pooled.reshape(len(pictures), -1))

    def features(self, picture: Picture) -> NDArray[np.float32]:
        return np.ascontiguousarray(self._run([picture], "middle")[0].transpose(1, 2, 0))

    def _run(self, pictures: Sequence[Picture], wanted: str) -> NDArray[np.float32]:
        batch = np.stack([self._scaled(picture) for picture in pictures])
        (output,) = self._session.run([wanted], {"pictures": batch})
        return np.asarray(output, np.float32)

    def _scaled(self, picture: Picture) -> NDArray[np.float32]:
        size = self._side, self._side
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        return np.ascontiguousarray(((small - _CENTRE) / _SPREAD).transpose(2, 0, 1))


def _network(tensors: Tensors) -> bytes:
    """The network in ONNX's format."""
    net = _Net(tensors)
    strides = [1 if block else stride for blocks, stride in _STAGES for block in range(blocks)]
    flow = net.activate(net.convolve("pictures", "_conv_stem", "_bn0", stride=2))
    middle = flow
    for number, stride in enumerate(strides):
        flow = net.block(flow, f"_blocks.{number}", stride)
        middle = flow if number < _MIDDLE else middle
    head = net.activate(net.convolve(flow, "_conv_head", "_bn1"))
    wanted = {"middle": middle, "pooled": net.graph.add("GlobalAveragePool", head)}
    return net.graph.to_bytes("pictures", ("count", 3, "height", "width"), wanted)


class _Net:
    """The network's graph in the making."""

    def __init__(self, tensors: Tensors) -> None:
        self.graph = Graph("efficientnet-lite0")
        self._tensors = tensors
        self._bounds = [self.graph.constant(np.array(x, np.float32)) for x in (0, 6)]

    def activate(self, flow: str) -> str:
        return self.graph.add("Clip", flow, *self._bounds)

    def block(self, flow: str, name: str, stride: int) -> str:
        """Wider, over the neighbours, narrower; beside a way straight through where both fit."""
        start = flow
        if f"{name}._expand_conv.weight" in self._tensors:
            flow = self.activate(self.convolve(flow, f"{name}._expand_conv", f"{name}._bn0"))
        depthwise = self.convolve(flow, f"{name}._depthwise_conv", f"{name}._bn1", stride)
        flow = self.convolve(self.activate(depthwise), f"{name}._project_conv", f"{name}._bn2")
        into, out = self._channels(name)
        fits = stride == 1 and into == out
        return self.graph.add("Add", flow, start) if fits else flow

    def convolve(self, flow: str, name: str, norm: str, stride: int = 1) -> str:
        """A convolution, with the normalisation that follows it folded into its weights."""
        gain, bias, mean, variance = (
            self._tensors[f"{norm}.{part}"]
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gain / np.sqrt(variance + _EPSILON)
        weight = self._tensors[f"{name}.weight"] * scale[:, None, None, None]
        return self.graph.add(
            "Conv",
            flow,
            self.graph.constant(weight),
            self.graph.constant(bias - mean * scale),
            auto_pad="SAME_UPPER",
            group=len(weight) if weight.shape[1] == 1 else 1,
            strides=(stride, stride),
        )

    def _channels(self, name: str) -> tuple[int, int]:
        """What goes into a block and what comes out."""
        first = self._tensors.get(f"{name}._expand_conv.weight")
        into = (
            len(self._tensors[f"{name}._depthwise_conv.weight"])
            if first is None
            else first.shape[1]
        )
        return into, len(self._tensors[f"{name}._project_conv.weight"])
