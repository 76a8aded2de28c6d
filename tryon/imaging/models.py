"""The small models that come with every machine, one of each a process.

Engines, the measuring of garments and the judging of results look with the same eyes: what one of
them has loaded, the others use.
"""

from functools import cache, cached_property
from pathlib import Path

from tryon import weights
from tryon.imaging.arrays import Picture
from tryon.imaging.cutout import Saliency
from tryon.imaging.parsing import Parser
from tryon.imaging.pose import PoseModel

_SURELY_A_PERSON = 0.8  # certainty of the detector: a hoodie alone reaches 0.5


class Models:
    """Pose, parts and salience on CPUs; each model loads when it is first asked for."""

    def __init__(self, directory: Path, threads: int) -> None:
        """Load nothing yet; see `models_in`."""
        self._directory, self._threads = directory, threads

    def warm(self) -> None:
        """Load all of them.

        Raises:
            WeightsMissing: a file is absent or is not what the manifest says.
        """
        _ = self.pose, self.parser, self.saliency

    @cached_property
    def pose(self) -> PoseModel:
        detector = self._file("pose_detection.tflite")
        return PoseModel(detector, self._file("pose_landmark_heavy.tflite"), self._threads)

    @cached_property
    def parser(self) -> Parser:
        return Parser(self._file("selfie_multiclass_256x256.tflite"), self._threads)

    @cached_property
    def saliency(self) -> Saliency:
        return Saliency(self._file("u2netp.onnx"), self._threads)

    def shows_a_person(self, picture: Picture) -> bool:
        """Whether somebody is surely in a picture."""
        return bool(self.pose.detect(picture, _SURELY_A_PERSON))

    def _file(self, name: str) -> Path:
        return weights.locate(self._directory, name)


@cache
def models_in(directory: Path, threads: int) -> Models:
    """The models whose files lie in `directory`, shared by all who ask with the same words."""
    return Models(directory, threads)
