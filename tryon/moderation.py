"""Pictures that the fitting room does not touch, found before anything else is done with them.

What is logged of a picture is its score, nothing else.
"""

import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon import weights
from tryon.engine import Garment, TryOnRequest
from tryon.errors import GarmentUnreadable, ImageTooLarge, ImageUnreadable, UnsafeImage
from tryon.imaging import codec
from tryon.imaging.arrays import Picture
from tryon.imaging.graph import open_session

FILE = "open-nsfw.onnx"
_LONGEST, _LARGEST = 512, 4096
_RESIZED, _INPUT = 256, 224  # pixels: the middle of the resized picture is looked at
_MEAN = np.array([104, 117, 123], np.float32)  # blue first, as the network reads
_UNSAFE = 1  # of its two answers

log = logging.getLogger(__name__)


class Moderator:
    """Refuses indecent pictures.

    Source: Mahadeokar and Pesavento, "Open Sourcing a Deep Learning Solution for Detecting NSFW
    Images", 2016; its authors call scores above 0.8 unsafe and below 0.2 safe.
    """

    def __init__(self, weights: Path, threshold: float = 0.8, threads: int = 2) -> None:
        """Load nothing yet.

        Args:
            weights: the directory with the files of the manifest.
            threshold: the score from which on a picture is refused, 0 to 1.
            threads: to compute with.
        """
        self._directory, self._threshold, self._threads = weights, threshold, threads

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401  # onnxruntime ships no types
        # 4 ms more and 25 MB less, beside an engine's preparation.
        return open_session(weights.locate(self._directory, FILE), self._threads, lean=True)

    def warm(self) -> None:
        _ = self._session

    def check(self, request: TryOnRequest) -> None:
        """Looks at the photo, and at garments that nobody of the house has looked at.

        A garment whose shape is known is one of the shop's products, which staff published.

        Raises:
            UnsafeImage: a picture scores too high.
            ImageTooLarge, ImageUnreadable, GarmentUnreadable: a picture cannot be read.
        """
        unknown = [garment for garment in request.garments if garment.shape is None]
        self._judge([_photo(request.person), *map(_product, unknown)])

    def check_photo(self, photo: bytes) -> None:
        """Looks at a photo alone; raises UnsafeImage, ImageTooLarge, ImageUnreadable."""
        self._judge([_photo(photo)])

    def _judge(self, pictures: Sequence[Picture]) -> None:
        for picture in pictures:
            score = self.score(picture)
            log.info("a picture scores %.3f; refused from %.3f on", score, self._threshold)
            if score >= self._threshold:
                raise UnsafeImage

    def score(self, picture: Picture) -> float:
        """How surely a picture is indecent, 0 to 1."""
        values = _scaled(picture)
        (answers,) = self._session.run(None, {self._session.get_inputs()[0].name: values[None]})
        return float(answers[0, _UNSAFE])


def _photo(data: bytes) -> Picture:
    try:
        decoded = codec.decode(data, _LONGEST)
        if decoded.alpha is None:
            return decoded.picture
        # Shrinking loses the colours of what is transparent, and engines may show them.
        return codec.decode(data, _LARGEST).picture
    except codec.TooLarge as error:
        raise ImageTooLarge from error
    except codec.Unreadable as error:
        raise ImageUnreadable from error


def _product(garment: Garment) -> Picture:
    """A garment's picture; what is transparent in it is white."""
    try:
        return codec.on_white(codec.decode(garment.picture, _LONGEST))
    except (codec.TooLarge, codec.Unreadable) as error:
        raise GarmentUnreadable from error


def _scaled(picture: Picture) -> NDArray[np.float32]:
    """The middle of the picture as the network takes it, (224, 224, 3)."""
    small = cv2.resize(picture, (_RESIZED, _RESIZED), interpolation=cv2.INTER_AREA)
    margin = (_RESIZED - _INPUT) // 2
    middle = small[margin:-margin, margin:-margin, ::-1]
    return np.ascontiguousarray(middle.astype(np.float32) - _MEAN)
