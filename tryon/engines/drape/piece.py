"""One garment on its way onto a photo: what every kind of them can do."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tryon.bundle import Bundle
from tryon.engines.drape.body import Body, Window
from tryon.engines.drape.render import Drawn
from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.parsing import Label
from tryon.imaging.pose import Pose
from tryon.quality import Product
from tryon.quality.hands import hands_of

_SURELY = 0.8  # of a probability
_MIXED = 2  # pixels: how broad an edge is where two colours mix


@dataclass(frozen=True, slots=True)
class Done:
    """A drawn piece.

    Attributes:
        drawn: the window.
        face: where the face is in it.
        hands: the same of the hands.
    """

    drawn: Drawn
    face: Mask
    hands: Mask


def look_at(drawn: Drawn, body: Body) -> Done:
    """A drawn piece, and what of the wearer must not have changed."""
    surely = (body.labels[Label.BODY_SKIN] > _SURELY).astype(np.float32)
    hands = hands_of(body.pose, body.shape) * masks.erode(surely, _MIXED)
    return Done(drawn, body.labels[Label.FACE_SKIN], hands)


class Piece(Protocol):
    """A garment fitted to a part of a photo."""

    @property
    def window(self) -> Window:
        """The part of the photo that it changes."""
        ...

    @property
    def pose(self) -> Pose:
        """In the window's pixels."""
        ...

    def draw(self, picture: Picture) -> Done:
        """The window with the garment on; the picture is the window, other garments drawn."""
        ...

    def product(self) -> Product:
        """The garment as the shop shows it."""
        ...

    def pack(self) -> Bundle:
        """All of it."""
        ...
