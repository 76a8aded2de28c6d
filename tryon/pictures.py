"""A product's picture prepared for a shop, in one go: cut out, measured, rendered, described."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from tryon import encoders
from tryon.colours import Colour, dominant
from tryon.encoders import Encoder
from tryon.engine import Category
from tryon.errors import GarmentUnreadable, ImageUnreadable, Refusal
from tryon.garments import MeasuredGarment
from tryon.garments.measurer import Measurer
from tryon.imaging import codec
from tryon.imaging.arrays import Mask, Picture
from tryon.imaging.models import models_in
from tryon.renditions import LONGEST, Rendition, render
from tryon.shapes import GarmentShape

# Of the code that prepares all but garments, which have their own. Whoever makes it find something
# else raises it, here and in `commerce.pictures.parts`: what was made before is then made anew.
VERSION = 1

Part = Literal["garment", "renditions", "colors", "embedding"]
PARTS: tuple[Part, ...] = get_args(Part)
Shelf = Category | Literal["outerwear"]


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """What was made of a picture; None where it was not asked for.

    Attributes:
        size: width and height of the picture as it is shown, upright, in pixels; at most 3840.
        garment: the garment in it, or why there is none to be tried on.
        embedding: float16, little-endian, of length 1.
        model: whose vectors can be compared with it.
    """

    size: tuple[int, int] | None = None
    garment: MeasuredGarment | Refusal | None = None
    renditions: tuple[Rendition, ...] | None = None
    colours: tuple[Colour, ...] | None = None
    embedding: bytes | None = None
    model: str | None = None

    def to_plain(self) -> dict[str, Any]:
        """The same in values that whoever gets them needs no class of ours for."""
        return {
            "size": self.size,
            "garment": _plain_garment(self.garment),
            "renditions": self.renditions and [(r.data, r.width, r.type) for r in self.renditions],
            "colors": self.colours and [(colour.hex, colour.share) for colour in self.colours],
            "embedding": self.embedding,
            "model": self.model,
        }


def _plain_garment(found: MeasuredGarment | Refusal | None) -> dict[str, Any] | None:
    match found:
        case MeasuredGarment():
            return {"cutout": found.cutout, "shape": found.shape.to_json()}
        case Refusal():
            return {"code": found.code, "message": str(found)}
        case _:
            return None


def model_of(encoder: str) -> str:
    """Whose vectors can be compared with each other."""
    return f"{encoder}/{VERSION}"


class PicturePreparer:
    """Prepares one picture after the other; its models load with the first that needs them."""

    def __init__(self, directory: Path, threads: int = 2, encoder: str = encoders.DEFAULT) -> None:
        """Load nothing yet; the models' files lie in `directory`."""
        self._directory, self._threads, self._name = directory, threads, encoder
        self._measurer = Measurer(directory, threads)
        self._model = model_of(encoder)

    def prepare(
        self,
        picture: bytes,
        parts: Collection[Part] = PARTS,
        category: Shelf = "auto",
        shape: GarmentShape | None = None,
    ) -> PreparedPicture:
        """Make some parts of a picture, the same for the same bytes.

        Args:
            picture: encoded bytes.
            parts: what is wanted.
            category: what the shelf that the product lies on says of where it is worn.
            shape: its kind and landmarks if a person has set them.

        Raises:
            GarmentUnreadable: nothing can be made of it at all.
        """
        garment = self._garment(picture, category, shape) if "garment" in parts else None
        if not set(parts) - {"garment"}:
            return PreparedPicture(garment=garment)
        decoded = _decoded(picture)
        height, width = decoded.picture.shape[:2]
        return PreparedPicture(
            (width, height),
            garment,
            render(decoded) if "renditions" in parts else None,
            dominant(decoded, self._saliency) if "colors" in parts else None,
            self._embedding(decoded) if "embedding" in parts else None,
            self._model if "embedding" in parts else None,
        )

    def measure(
        self, picture: bytes, category: Shelf = "auto", shape: GarmentShape | None = None
    ) -> MeasuredGarment:
        """The garment alone; raises the Refusal that `prepare` would hand over."""
        if shape is not None:
            return self._measurer.cut_out(picture, shape)
        if category == "outerwear":
            # Open or closed, a jacket looks like a shirt.
            return self._measurer.measure(picture, "tops", "jacket")
        return self._measurer.measure(picture, category)

    def embed(self, photo: bytes) -> tuple[bytes, str]:
        """A shopper's photo as `prepare` embeds pictures, and the model; raises ImageUnreadable."""
        try:
            return self._embedding(_decoded(photo)), self._model
        except GarmentUnreadable as error:
            raise ImageUnreadable from error

    def _garment(
        self, picture: bytes, category: Shelf, shape: GarmentShape | None
    ) -> MeasuredGarment | Refusal:
        try:
            return self.measure(picture, category, shape)
        except Refusal as refusal:
            return refusal

    def _saliency(self, picture: Picture) -> Mask:
        return models_in(self._directory, self._threads).saliency(picture)

    @cached_property
    def _encoder(self) -> Encoder:
        name = self._name.partition(":")[0]
        # What runs on a device takes no number of threads.
        options = {"threads": self._threads} if name == encoders.DEFAULT else {}
        return encoders.create(self._name, self._directory, **options)

    def _embedding(self, decoded: codec.Decoded) -> bytes:
        return self._encoder.embed(codec.on_white(decoded)).astype(np.dtype("<f2")).tobytes()


def _decoded(picture: bytes) -> codec.Decoded:
    try:
        return codec.decode(picture, LONGEST)
    except (codec.Unreadable, codec.TooLarge) as error:
        raise GarmentUnreadable from error
