"""One garment on its way onto a photo: what every kind of them can do."""

from dataclasses import dataclass
from typing import Protocol

from tryon.bundle import Bundle
from tryon.engines.drape.body import Window
from tryon.engines.drape.render import Drawn
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.pose import Pose
from tryon.quality import Product


@dataclass(frozen=True, slots=True)
class Done:
    """A drawn piece.

    Attributes:
        drawn: the window.
        face: where the face is in it.
    """

    drawn: Drawn
    face: Mask


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
