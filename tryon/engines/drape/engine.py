"""The engine: read and measure, draw, judge."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tryon import quality
from tryon.bundle import Value
from tryon.engine import (
    Garment,
    Inferred,
    Prepared,
    Step,
    TryOnRequest,
    TryOnResult,
    always,
)
from tryon.engines.drape import gate, outfit, photo, scene, top
from tryon.engines.drape.dress import fit_dress
from tryon.engines.drape.fit import fit
from tryon.engines.drape.garment import DrapableGarment, prepare_garment, prepare_top
from tryon.engines.drape.look import Look
from tryon.engines.drape.lower import gate as lower_gate
from tryon.engines.drape.lower import piece as lower
from tryon.engines.drape.lower.garment import prepare_lower
from tryon.engines.drape.lower.piece import Lower
from tryon.engines.drape.lower.skirts import fit_skirt
from tryon.engines.drape.lower.trousers import fit_trousers
from tryon.engines.drape.outfit import Worn
from tryon.engines.drape.piece import Piece
from tryon.errors import BottomTooLoose
from tryon.garments.cutting import cut_out
from tryon.garments.kinds import propose
from tryon.imaging import codec
from tryon.imaging.arrays import Picture
from tryon.imaging.models import models_in
from tryon.imaging.pose import Pose
from tryon.provenance import Source, mark
from tryon.quality import floors
from tryon.shapes import GarmentShape, Kind

_WINDOW = {"fast": 800, "balanced": 1100, "quality": 1400}
# Scores of the drawing itself: 1 less the part of the garment's area that is folded, and less the
# old one's area, as part of the new one's, that had to be painted over.
_DRAWN = {"smooth": "folded", "covering": "leftover"}
_LOWER: tuple[Kind, ...] = ("trousers", "skirt")
_LEAST_COVERING = 0.9  # below the waist


class Drape:
    """A geometric try-on on standing, frontal people, without a GPU.

    It warps the product's own picture onto the body, so prints stay sharp and colours true; it
    invents nothing, and refuses what it cannot do well.
    """

    name = "drape"

    def __init__(self, weights: Path, threads: int = 2) -> None:
        self._models = models_in(weights, threads)

    def warm(self, step: Step) -> None:
        if step == "prepare":
            self._models.warm()

    def garment(self, picture: bytes, shape: GarmentShape | None = None) -> DrapableGarment:
        """A top's picture, cut out and measured; see `prepare_garment`."""
        models = self._models
        return prepare_garment(picture, models.saliency, models.shows_a_person, shape)

    def prepare(self, request: TryOnRequest) -> Prepared:
        """Reads and measures photo and garments, and fits these to the other.

        Raises:
            Refusal: any but NothingChanged and ResultBroken.
        """
        picture = photo.read(request.person)
        pose = self._find(picture)  # quick to refuse, so before all else
        worn = self._outfit(request.garments)  # takes most memory, so before the body
        _check_pose(pose, picture, worn)
        look = Look(self._models.parser, picture, pose, _WINDOW[request.mode])
        pieces = tuple(piece for one in worn for piece in _fit(one, look))
        kept = photo.compact(request.person, picture)
        return scene.pack(scene.Scene(kept, pieces, request.seed, request.samples))

    def _outfit(self, garments: Sequence[Garment]) -> list[Worn]:
        """The garments cut out, in the order in which they are put on."""
        worn = [self._cut_out(garment) for garment in garments]
        outfit.check([one.shape.kind for one in worn])
        return outfit.order(worn)

    def _cut_out(self, garment: Garment) -> Worn:
        models = self._models
        cut = cut_out(garment.picture, models.saliency, models.shows_a_person)
        if garment.shape is not None:
            return Worn(cut, garment.shape)
        if garment.category == "tops":  # whichever it is: all are looked at alike
            return Worn(cut, GarmentShape("t-shirt"))
        return Worn(cut, GarmentShape(propose(cut.alpha, garment.category)))

    def _find(self, picture: Picture) -> Pose:
        person = gate.choose_person(self._models.pose.detect(picture))
        return self._models.pose.joints(picture, person)

    def infer(
        self,
        batch: Sequence[Prepared],
        is_wanted: Callable[[int], bool] = always,  # noqa: ARG002
    ) -> list[Inferred]:
        """Draws the windows of each photo."""
        return [_draw(scene.unpack(prepared)) for prepared in batch]

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        """Puts the windows back into the photo, judges and encodes.

        Raises:
            NothingChanged, TopTooLoose, BottomTooLoose, ResultBroken
        """
        drawn = scene.unpack(prepared)
        result, scores = _judge(drawn, inferred)
        picture = codec.encode_jpeg(result, xmp=mark(self.name, Source.COMPOSITE_CAPTURE))
        height, width = result.shape[:2]
        return [
            TryOnResult(picture, "image/jpeg", drawn.seed + i, scores, width, height)
            for i in range(drawn.samples)
        ]


def _check_pose(pose: Pose, picture: Picture, worn: Sequence[Worn]) -> None:
    """Refuses poses in which one of the garments cannot be put on."""
    shape = (picture.shape[0], picture.shape[1])
    gate.check_stance(pose, shape)
    for one in worn:
        if one.shape.kind not in _LOWER:
            gate.check_pose(pose, shape)
        if one.shape.kind in (*_LOWER, "dress"):
            lower_gate.check_pose(pose, shape, one.shape.kind)


def _fit(worn: Worn, look: Look) -> tuple[Piece, ...]:
    """A garment fitted to the body, in one piece or two.

    Raises:
        Refusal: the garment, or the two together, cannot give a good picture.
    """
    if worn.shape.kind == "dress":
        return fit_dress(worn, look)
    if worn.shape.kind in _LOWER:
        return (_fit_lower(worn, look),)
    garment = prepare_top(worn.cut, worn.shape)
    body, window = look.upper
    gate.check_body(body)
    fitted = fit(garment, body)
    gate.check_fit(body, fitted)
    return (top.make(garment, body, window, fitted, over=worn.over),)


def _fit_lower(worn: Worn, look: Look) -> Piece:
    garment = prepare_lower(worn.cut, worn.shape)
    legs, window = look.lower
    lower_gate.check_legs(legs)
    fitted = fit_trousers(garment, legs) if garment.kind == "trousers" else fit_skirt(garment, legs)
    lower_gate.check_fit(legs, fitted)
    return lower.make(garment, legs, window, fitted)


def _draw(drawn: scene.Scene) -> Inferred:
    """Each piece over those before it."""
    picture = photo.restore(drawn.photo)
    arrays: dict[str, NDArray[Any]] = {}
    values: dict[str, Value] = {}
    for number, piece in enumerate(drawn.pieces):
        done = piece.draw(piece.window.cut(picture))
        window = np.clip(np.round(done.drawn.picture), 0, 255).astype(np.uint8)
        picture = photo.paste(picture, piece.window, window, done.drawn.changed)
        arrays |= {
            f"{number}/picture": window,
            f"{number}/changed": done.drawn.changed,
            f"{number}/garment": np.round(done.drawn.garment * 255).astype(np.uint8),
            f"{number}/replaced": done.drawn.replaced,
            f"{number}/face": np.round(done.face * 255).astype(np.uint8),
            f"{number}/hands": np.round(done.hands * 255).astype(np.uint8),
        }
        values |= {f"{number}/{of}": float(getattr(done.drawn, of)) for of in _DRAWN.values()}
    return Inferred(arrays, values)


def _judge(drawn: scene.Scene, inferred: Inferred) -> tuple[Picture, dict[str, float]]:
    """The result and its scores: of several pieces, the worst of each.

    Raises:
        NothingChanged, TopTooLoose, BottomTooLoose, ResultBroken
    """
    result = photo.restore(drawn.photo)
    all_scores = []
    for number, piece in enumerate(drawn.pieces):
        before, arrays = result, inferred.arrays
        shown, changed = arrays[f"{number}/picture"], arrays[f"{number}/changed"]
        result = photo.paste(before, piece.window, shown, changed)
        scores = _score(piece, number, (before, result), inferred)
        if isinstance(piece, Lower) and scores["covering"] < _LEAST_COVERING:
            raise BottomTooLoose
        floors.check(scores)
        all_scores.append(scores)
    names = all_scores[0].keys()
    return result, {name: min(scores.get(name, 1.0) for scores in all_scores) for name in names}


def _score(
    piece: Piece, number: int, photos: tuple[Picture, Picture], inferred: Inferred
) -> dict[str, float]:
    arrays = inferred.arrays
    garment, face, hands = (
        arrays[f"{number}/{name}"].astype(np.float32) / 255 for name in ("garment", "face", "hands")
    )
    replaced = arrays[f"{number}/replaced"].astype(np.float32)
    before, after = (piece.window.cut(one) for one in photos)
    fitting = quality.Fitting(before, after, garment, replaced, face, hands)
    scores = {
        name: round(1 - float(str(inferred.values[f"{number}/{of}"])), 4)
        for name, of in _DRAWN.items()
    }
    return scores | quality.score(fitting, piece.product())
