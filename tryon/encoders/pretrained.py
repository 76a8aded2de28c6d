"""DINOv2 and SigLIP, on clusters that have such weights.

Sources: Oquab et al., "DINOv2: Learning Robust Visual Features without Supervision", TMLR 2024;
Zhai et al., "Sigmoid Loss for Language Image Pre-Training", ICCV 2023.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tryon.encoders.vectors import in_batches, unit
from tryon.imaging import pretrained
from tryon.imaging.arrays import Picture
from tryon.imaging.pretrained import Scaling

_SIDE = 224


class _Pretrained:
    """A vision transformer: one vector a patch, and one for the whole picture."""

    name: ClassVar[str]
    network: ClassVar[str]
    architectures: ClassVar[tuple[str, ...]]
    before_patches: ClassVar[int]

    def __init__(
        self, weights: Path, directory: str = "", device: str | None = None, side: int = 0
    ) -> None:
        """Load nothing yet.

        Args:
            weights: the directory with the files of the manifest.
            directory: of the checkpoint, absolute or inside `weights`; by default the name.
            device: torch's name of it; the GPU if there is one.
            side: of the square that pictures are stretched to; what the checkpoint says if 0.
        """
        self._directory = weights / (directory or self.name)
        self._device, self._side = device, side

    @cached_property
    def _scaling(self) -> Scaling:
        said = pretrained.read_scaling(self._directory, _SIDE)
        height, width = (self._side, self._side) if self._side else (said.height, said.width)
        patch: int = self._model.config.patch_size
        down, across = max(height // patch, 1), max(width // patch, 1)
        return Scaling(down * patch, across * patch, said.mean, said.deviation)

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401  # a class of transformers
        pretrained.read_config(self._directory, *self.architectures)
        return pretrained.load(self.network, self._directory, self._device)

    def warm(self) -> None:
        _ = self._scaling, self._model

    def embed(self, picture: Picture) -> NDArray[np.float32]:
        return np.asarray(self.embed_all([picture])[0])

    def embed_all(self, pictures: Sequence[Picture]) -> NDArray[np.float32]:
        return unit(in_batches(pictures, lambda some: self._run(some, "pooler_output")))

    def features(self, picture: Picture) -> NDArray[np.float32]:
        tokens = self._run([picture], "last_hidden_state")[0, self.before_patches :]
        rows = self._scaling.height // self._model.config.patch_size
        return np.ascontiguousarray(tokens.reshape(rows, len(tokens) // rows, -1))

    def _run(self, pictures: Sequence[Picture], wanted: str) -> NDArray[np.float32]:
        import torch  # noqa: PLC0415  # as in `pretrained.load`

        batch = np.stack([self._scaling(picture) for picture in pictures])
        values = torch.from_numpy(batch).to(self._model.device)
        with torch.inference_mode():
            output = self._model(pixel_values=values, **self._extra())[wanted]
        return np.asarray(output.cpu().numpy(), np.float32)

    def _extra(self) -> dict[str, bool]:
        return {}


class DinoV2(_Pretrained):
    """Learnt from pictures alone: good at telling materials, patterns and parts."""

    name = "dinov2"
    network = "Dinov2Model"
    architectures = ("dinov2",)
    before_patches = 1  # the whole picture's token comes first


class SigLip(_Pretrained):
    """Learnt from pictures and what is written beside them: good at telling what things are."""

    name = "siglip"
    network = "SiglipVisionModel"
    architectures = ("siglip", "siglip_vision_model")
    before_patches = 0

    def _extra(self) -> dict[str, bool]:
        return {"interpolate_pos_encoding": True}  # its positions fit one size alone
