"""Measures garments, alike whatever the engine that will put them on."""

from pathlib import Path

import numpy as np

from tryon import garments
from tryon.engine import Category
from tryon.garments import MeasuredGarment
from tryon.garments.cutting import cut_out
from tryon.garments.legs import part_legs
from tryon.imaging.arrays import Picture
from tryon.imaging.models import models_in
from tryon.imaging.parsing import Label
from tryon.shapes import GarmentShape, Kind

_SKIN = 0.004  # of the picture; of garments that lie flat none is taken for skin


class Measurer:
    """Cuts out and measures; its models load with the first garment."""

    def __init__(self, directory: Path, threads: int = 2) -> None:
        """Load nothing yet; the models' files lie in `directory`."""
        self._models = models_in(directory, threads)

    def measure(
        self, picture: bytes, category: Category = "auto", kind: Kind | None = None
    ) -> MeasuredGarment:
        """See `tryon.garments.measure`."""
        saliency = self._models.saliency
        return garments.measure(picture, saliency, self._shows_a_person, category, kind)

    def cut_out(self, picture: bytes, shape: GarmentShape) -> MeasuredGarment:
        """A garment whose shape a person has set: it is only cut out.

        Raises:
            GarmentUnreadable, GarmentUnclear, GarmentWorn
        """
        cut = cut_out(picture, self._models.saliency, self._shows_a_person)
        if shape.kind == "trousers":
            cut = part_legs(cut)
        return MeasuredGarment(cut.png(), shape)

    def _shows_a_person(self, picture: Picture) -> bool:
        """Whether somebody is seen, or so much skin that somebody wears what is seen.

        The detector looks for faces, and catalogues like to crop them.
        """
        return self._models.shows_a_person(picture) or self._skin(picture) > _SKIN

    def _skin(self, picture: Picture) -> float:
        """How much of the picture is skin."""
        height, width = picture.shape[:2]
        parsed = self._models.parser(picture, np.array([0, 0, width, height], np.float32))
        return float(np.isin(parsed.argmax(-1), (Label.BODY_SKIN, Label.FACE_SKIN)).mean())
