"""Measures garments with models of its own, so that they are measured alike whatever the engine."""

from functools import cached_property
from pathlib import Path

import numpy as np

from tryon import garments, weights
from tryon.engine import Category
from tryon.garments import MeasuredGarment
from tryon.garments.cutting import cut_out
from tryon.garments.legs import part_legs
from tryon.imaging.arrays import Picture
from tryon.imaging.cutout import Saliency
from tryon.imaging.parsing import Label, Parser
from tryon.imaging.pose import PoseModel
from tryon.shapes import GarmentShape, Kind

_SURELY_A_PERSON = 0.8  # certainty of the detector: a hoodie alone reaches 0.5
_SKIN = 0.004  # of the picture; of garments that lie flat none is taken for skin


class Measurer:
    """Cuts out and measures; its models load with the first garment."""

    def __init__(self, directory: Path, threads: int = 2) -> None:
        """Load nothing yet; the models' files lie in `directory`."""
        self._directory, self._threads = directory, threads

    def measure(
        self, picture: bytes, category: Category = "auto", kind: Kind | None = None
    ) -> MeasuredGarment:
        """See `tryon.garments.measure`."""
        return garments.measure(picture, self._saliency, self._shows_a_person, category, kind)

    def cut_out(self, picture: bytes, shape: GarmentShape) -> MeasuredGarment:
        """A garment whose shape a person has set: it is only cut out.

        Raises:
            GarmentUnreadable, GarmentUnclear, GarmentWorn
        """
        cut = cut_out(picture, self._saliency, self._shows_a_person)
        if shape.kind == "trousers":
            cut = part_legs(cut)
        return MeasuredGarment(cut.png(), shape)

    def _shows_a_person(self, picture: Picture) -> bool:
        """Whether somebody is seen, or so much skin that somebody wears what is seen.

        The detector looks for faces, and catalogues like to crop them.
        """
        return bool(self._pose.detect(picture, _SURELY_A_PERSON)) or self._skin(picture) > _SKIN

    def _skin(self, picture: Picture) -> float:
        """How much of the picture is skin."""
        height, width = picture.shape[:2]
        parsed = self._parser(picture, np.array([0, 0, width, height], np.float32))
        return float(np.isin(parsed.argmax(-1), (Label.BODY_SKIN, Label.FACE_SKIN)).mean())

    @cached_property
    def _saliency(self) -> Saliency:
        return Saliency(self._file("u2netp.onnx"), self._threads)

    @cached_property
    def _parser(self) -> Parser:
        return Parser(self._file("selfie_multiclass_256x256.tflite"), self._threads)

    @cached_property
    def _pose(self) -> PoseModel:
        detector = self._file("pose_detection.tflite")
        return PoseModel(detector, self._file("pose_landmark_heavy.tflite"), self._threads)

    def _file(self, name: str) -> Path:
        return weights.locate(self._directory, name)
