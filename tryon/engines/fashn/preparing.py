"""Photo and garments in the network's frame: everything that a CPU can do beforehand."""

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tryon import photos
from tryon.engine import Garment, TryOnRequest
from tryon.engines.fashn import files, outfit, schedule, silhouette
from tryon.engines.fashn.agnostic import garment_alone, without_garment
from tryon.engines.fashn.config import NetworkConfig
from tryon.engines.fashn.figure import Figure, hands_of
from tryon.engines.fashn.framing import Values, frame, frame_drawing, shrink
from tryon.engines.fashn.labels import CLOTHES, Kind, Part, shows
from tryon.engines.fashn.options import Options
from tryon.engines.fashn.outfit import Piece
from tryon.engines.fashn.parts import HumanParser
from tryon.engines.fashn.posing import Posing
from tryon.engines.fashn.reach import packed, reach
from tryon.engines.fashn.scene import Dress, Scene
from tryon.engines.fashn.skeleton import Body, Skeleton, draw, nobody
from tryon.errors import (
    BodyCropped,
    GarmentNotSupported,
    GarmentUnclear,
    GarmentUnreadable,
    NoPerson,
)
from tryon.imaging import codec
from tryon.imaging.arrays import Picture
from tryon.imaging.cutout import Saliency
from tryon.imaging.models import models_in
from tryon.imaging.parsing import Parser

LONGEST_PHOTO = 4096
_SIDE = 864  # what poses are found in
_SMALLEST_PRODUCT = 64
_LARGEST_KEPT = 6_000_000  # bytes: what handles between processes carry at ease
_MOST_GARMENTS, _MOST_SAMPLES = 3, 4
_A_PERSON, _SURELY_A_PERSON = 0.5, 0.8  # a hoodie alone reaches 0.5
_SMALLEST_GARMENT = 0.01  # of the picture
_NEEDED = {
    Kind.TOPS: (Body.RIGHT_SHOULDER, Body.LEFT_SHOULDER),
    Kind.BOTTOMS: (Body.NECK, Body.RIGHT_HIP, Body.LEFT_HIP),
    Kind.ONE_PIECES: (Body.NECK, Body.RIGHT_HIP, Body.LEFT_HIP),
}


class Preparation:
    """The models of preparation; each loads when it is first needed."""

    def __init__(self, directory: Path, options: Options) -> None:
        self._directory = directory
        self._options = options
        self._threads = options.threads

    def warm(self) -> None:
        _ = self.posing, self.parser, self.saliency
        if self.human is not None:
            self.human.warm()

    @cached_property
    def posing(self) -> Posing:
        return Posing(self._directory, self._threads)

    @property
    def parser(self) -> Parser:
        return models_in(self._directory, self._threads).parser

    @cached_property
    def human(self) -> HumanParser | None:
        """The shop's own parser of people, if it has one."""
        options = self._options
        if not options.parser:
            return None
        labels = self._directory / options.parser_labels if options.parser_labels else None
        return HumanParser(self._directory / options.parser, labels)

    @property
    def saliency(self) -> Saliency:
        return models_in(self._directory, self._threads).saliency

    @cached_property
    def shape(self) -> tuple[int, int]:
        """The frame's height and width."""
        return NetworkConfig.beside(self._directory / files.FOLDER / files.MODEL).input_shape

    def scene(self, request: TryOnRequest) -> Scene:
        """The request in the network's frame.

        Raises:
            Refusal: one of those about photos or garments.
        """
        if not 1 <= len(request.garments) <= _MOST_GARMENTS:
            raise GarmentNotSupported
        if not 1 <= request.samples <= _MOST_SAMPLES:
            raise ValueError(f"1 to {_MOST_SAMPLES} samples, not {request.samples}")
        photo = photos.read(request.person, LONGEST_PHOTO)
        small = shrink(photo, _SIDE)
        skeleton = self.posing(small, _A_PERSON, alone=True)
        if skeleton is None:
            raise NoPerson
        pieces = outfit.in_order([self._piece(garment) for garment in request.garments])
        kinds = {piece.kind for piece in pieces}
        _check_joints(skeleton, kinds)
        changeable, face = self._regions(small, skeleton, kinds)
        person, padding = frame(small, self.shape)
        return Scene(
            photo=photos.compact(request.person, photo, _LARGEST_KEPT),
            person=person,
            pose=self._drawn(skeleton, small),
            padding=padding,
            dresses=tuple(piece.dress for piece in pieces),
            reach=changeable,
            face=face,
            hands=packed(hands_of(skeleton, (small.shape[0], small.shape[1])) * 1.0),
            steps=schedule.STEPS[request.mode],
            seed=request.seed,
            samples=request.samples,
            shown=self._shown(small, skeleton, kinds),
        )

    def _piece(self, garment: Garment) -> Piece:
        picture = shrink(_read_garment(garment.picture), _SIDE)
        kind, wearer = outfit.kind_of(garment), self._wearer(garment, picture)
        if wearer is None:
            kind = kind or silhouette.kind_of(self.saliency(picture) > 0.5)  # noqa: PLR2004  # half covered
        else:
            kind = kind or Kind.TOPS
            picture = self._alone(picture, wearer, kind)
        framed, _ = frame(picture, self.shape)
        dress = Dress(framed, self._drawn(wearer or nobody(), picture), kind.number)
        return Piece(kind, outfit.layer_of(garment), dress)

    def _wearer(self, garment: Garment, picture: Picture) -> Skeleton | None:
        """Who wears the garment in its picture; None if it lies flat."""
        if outfit.lies_flat(garment):
            return None
        wearer = self.posing(picture, _SURELY_A_PERSON)
        return wearer if wearer and wearer.sees(*_NEEDED[Kind.TOPS]) else None

    def _alone(self, picture: Picture, wearer: Skeleton, kind: Kind) -> Picture:
        """A worn garment, grey where its wearer is."""
        if self.human is not None:
            parsed = self.human(picture)
        else:
            parsed = Figure.look(picture, wearer, self.parser, kind).worn(picture)
        if shows(parsed, CLOTHES[kind]).mean() < _SMALLEST_GARMENT:
            raise GarmentUnclear
        return garment_alone(picture, parsed, kind)

    def _shown(self, picture: Picture, skeleton: Skeleton, kinds: set[Kind]) -> Values | None:
        """The person without the old garment, framed, where that is wanted.

        Garments of several kinds are not masked: what the second replaces, the first pass drew.
        """
        if self.human is None or not self._options.masked or len(kinds) > 1:
            return None
        parsed = self.human(picture)
        if not self.human.tells_hands:
            hands = hands_of(skeleton, (picture.shape[0], picture.shape[1]))
            parsed[(parsed == Part.ARMS) & hands] = Part.HANDS
        (kind,) = kinds
        return frame(without_garment(picture, parsed, kind), self.shape)[0]

    def _drawn(self, skeleton: Skeleton, picture: Picture) -> NDArray[np.uint8]:
        return frame_drawing(draw(skeleton, (picture.shape[0], picture.shape[1])), self.shape)

    def _regions(
        self, picture: Picture, skeleton: Skeleton, kinds: set[Kind]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Where the picture may change, and the face."""
        found = []
        for kind in sorted(kinds):
            figure = Figure.look(picture, skeleton, self.parser, kind)
            found.append((reach(figure, kind), figure.face()))
        changeable = np.max([one for one, _ in found], axis=0)
        return packed(changeable), packed(found[0][1])


def _check_joints(skeleton: Skeleton, kinds: set[Kind]) -> None:
    if not all(skeleton.sees(*_NEEDED[kind]) for kind in kinds):
        raise BodyCropped


def _read_garment(data: bytes) -> Picture:
    """A garment's picture; what is transparent in it is white."""
    try:
        decoded = codec.decode(data, 2 * _SIDE)
    except (codec.TooLarge, codec.Unreadable) as error:
        raise GarmentUnreadable from error
    if min(decoded.picture.shape[:2]) < _SMALLEST_PRODUCT:
        raise GarmentUnclear
    return codec.on_white(decoded)
