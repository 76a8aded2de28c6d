"""What each pixel of a person shows, by a published parser.

Source: Xie et al., "SegFormer: Simple and Efficient Design for Semantic Segmentation with
Transformers", NeurIPS 2021.
"""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tryon.imaging import pretrained
from tryon.imaging.arrays import Picture
from tryon.imaging.pretrained import Scaling
from tryon.weights import WeightsMissing

ARCHITECTURE = "segformer"
_SIDE = 512
_MOST_LABELS = 256  # what a byte counts


class SegFormer:
    """Any checkpoint of that architecture; what its labels are called is in its `config.json`."""

    def __init__(self, directory: Path, device: str | None = None) -> None:
        """Load nothing yet.

        Args:
            directory: of the checkpoint.
            device: torch's name of it; the GPU if there is one.
        """
        self._directory, self._device = directory, device

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The labels, by number.

        Raises:
            WeightsMissing: the checkpoint does not say.
        """
        config = pretrained.read_config(self._directory, ARCHITECTURE)
        try:
            named = {int(number): str(name) for number, name in config["id2label"].items()}
            names = tuple(named[number] for number in range(len(named)))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            path = self._directory / pretrained.CONFIG
            raise WeightsMissing(f"{path} does not name its labels in id2label") from error
        if not 0 < len(names) <= _MOST_LABELS:
            raise WeightsMissing(f"{self._directory} has {len(names)} labels, not 1 to 256")
        return names

    @cached_property
    def _scaling(self) -> Scaling:
        return pretrained.read_scaling(self._directory, _SIDE)

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401  # a class of transformers
        return pretrained.load("SegformerForSemanticSegmentation", self._directory, self._device)

    def warm(self) -> None:
        _ = self.names, self._scaling, self._model

    def __call__(self, picture: Picture) -> NDArray[np.uint8]:
        """The number of each pixel's label, (height, width) of the picture."""
        import torch  # noqa: PLC0415  # as in `pretrained.load`

        values = torch.from_numpy(self._scaling(picture)[None]).to(self._model.device)
        with torch.inference_mode():
            logits = self._model(pixel_values=values).logits
            size = picture.shape[0], picture.shape[1]
            whole = torch.nn.functional.interpolate(logits, size, mode="bilinear")
            return np.asarray(whole[0].argmax(0).to(torch.uint8).cpu())
