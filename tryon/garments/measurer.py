"""Measures garments with models of its own, so that they are measured alike whatever the engine."""

from functools import cached_property
from pathlib import Path

from tryon import garments, weights
from tryon.engine import Category
from tryon.garments import MeasuredGarment
from tryon.garments.cutting import cut_out
from tryon.garments.legs import part_legs
from tryon.imaging.arrays import Picture
from tryon.imaging.cutout import Saliency
from tryon.imaging.pose import PoseModel
from tryon.shapes import GarmentShape, Kind

_SURELY_A_PERSON = 0.8  # certainty of the detector: a hoodie alone reaches 0.5


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
        return bool(self._pose.detect(picture, _SURELY_A_PERSON))

    @cached_property
    def _saliency(self) -> Saliency:
        return Saliency(self._file("u2netp.onnx"), self._threads)

    @cached_property
    def _pose(self) -> PoseModel:
        detector = self._file("pose_detection.tflite")
        return PoseModel(detector, self._file("pose_landmark_heavy.tflite"), self._threads)

    def _file(self, name: str) -> Path:
        return weights.locate(self._directory, name)
