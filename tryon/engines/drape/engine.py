"""The engine: read and measure, draw, judge."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon import quality, weights
from tryon.engine import Inferred, Prepared, Step, TryOnRequest, TryOnResult, always
from tryon.engines.drape import gate, layers, render, scene
from tryon.engines.drape.body import Body, Window, parsed_box, window_of
from tryon.engines.drape.fit import Fit, fit
from tryon.engines.drape.garment import DrapableGarment, prepare_garment
from tryon.errors import (
    GarmentNotSupported,
    ImageTooLarge,
    ImageTooSmall,
    ImageUnreadable,
)
from tryon.imaging import codec
from tryon.imaging.arrays import Picture
from tryon.imaging.cutout import Saliency
from tryon.imaging.parsing import Label, Parser
from tryon.imaging.pose import Pose, PoseModel
from tryon.provenance import Source, mark
from tryon.quality import floors
from tryon.quality.hands import hands_of
from tryon.shapes import GarmentShape

_LONGEST_RESULT = 2048
_SMALLEST_PHOTO = 256
_WINDOW = {"fast": 800, "balanced": 1100, "quality": 1400}
_PHOTO_QUALITY = 97
_LARGEST_KEPT = 1_500_000  # bytes: what handles between processes carry at ease
_SUPPORTED = ("auto", "tops")
_SURELY_A_PERSON = 0.8  # certainty of the detector: a hoodie alone reaches 0.5
# Scores of the drawing itself: 1 less the part of the garment's area that is folded, and less the
# old top's area, as part of the new one's, that had to be painted over.
_DRAWN = {"smooth": "folded", "covering": "leftover"}


class Drape:
    """A geometric try-on of tops on standing, frontal people, without a GPU.

    It warps the product's own picture onto the body, so prints stay sharp and colours true; it
    invents nothing, and refuses what it cannot do well.
    """

    name = "drape"

    def __init__(self, weights: Path, threads: int = 2) -> None:
        self._weights = weights
        self._threads = threads

    def warm(self, step: Step) -> None:
        if step == "prepare":
            _ = self._pose, self._parser, self._saliency

    def _file(self, name: str) -> Path:
        return weights.locate(self._weights, name)

    @cached_property
    def _pose(self) -> PoseModel:
        detector = self._file("pose_detection.tflite")
        return PoseModel(detector, self._file("pose_landmark_heavy.tflite"), self._threads)

    @cached_property
    def _parser(self) -> Parser:
        return Parser(self._file("selfie_multiclass_256x256.tflite"), self._threads)

    @cached_property
    def _saliency(self) -> Saliency:
        return Saliency(self._file("u2netp.onnx"), self._threads)

    def garment(self, picture: bytes, shape: GarmentShape | None = None) -> DrapableGarment:
        """A product's picture, cut out and measured; see `prepare_garment`."""
        return prepare_garment(picture, self._saliency, self._shows_a_person, shape)

    def prepare(self, request: TryOnRequest) -> Prepared:
        """Reads and measures photo and garment, and fits one to the other.

        Raises:
            Refusal: any but NothingChanged and ResultBroken.
        """
        if len(request.garments) != 1 or request.garments[0].category not in _SUPPORTED:
            raise GarmentNotSupported
        photo = _read_photo(request.person)
        pose = self._find(photo)  # quick to refuse, so before all else
        worn = request.garments[0]
        garment = self.garment(worn.picture, worn.shape)  # takes most memory, so before the body
        body, window = self._look(photo, pose, _WINDOW[request.mode])
        fitted = fit(garment, body)
        gate.check_fit(body, fitted)
        return scene.pack(
            scene.Scene(
                photo=_compact(request.person, photo),
                window=window,
                pose=body.pose,
                parsed=body.parsed,
                old_top=body.old_top,
                layers=layers.resized(layers.split(garment), _scale(fitted)),
                kind=garment.neckline.kind,
                fit=fitted,
                seed=request.seed,
                samples=request.samples,
            )
        )

    def _look(self, photo: Picture, pose: Pose, longest: int) -> tuple[Body, Window]:
        window = window_of(pose, (photo.shape[0], photo.shape[1]), longest)
        picture = window.cut(photo)
        moved = pose.moved(window.offset, window.scale)
        parsed = self._parser(picture, parsed_box(moved))
        body = Body.look(picture, moved, parsed)
        gate.check_body(body)
        return body, window

    def _shows_a_person(self, picture: Picture) -> bool:
        return bool(self._pose.detect(picture, _SURELY_A_PERSON))

    def _find(self, photo: Picture) -> Pose:
        person = gate.choose_person(self._pose.detect(photo))
        pose = self._pose.joints(photo, person)
        gate.check_pose(pose, (photo.shape[0], photo.shape[1]))
        return pose

    def infer(
        self,
        batch: Sequence[Prepared],
        is_wanted: Callable[[int], bool] = always,  # noqa: ARG002
    ) -> list[Inferred]:
        """Draws the window of each photo."""
        return [_draw(scene.unpack(prepared)) for prepared in batch]

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        """Puts the window back into the photo, judges and encodes.

        Raises:
            NothingChanged, ResultBroken
        """
        drawn = scene.unpack(prepared)
        photo = _restore(drawn.photo)
        result = _paste(photo, drawn.window, inferred)
        scores = _judge(drawn, photo, result, inferred)
        picture = codec.encode_jpeg(result, xmp=mark(self.name, Source.COMPOSITE_CAPTURE))
        height, width = result.shape[:2]
        return [
            TryOnResult(picture, "image/jpeg", drawn.seed + i, scores, width, height)
            for i in range(drawn.samples)
        ]


def _read_photo(data: bytes) -> Picture:
    try:
        photo = codec.decode(data, _LONGEST_RESULT).picture
    except codec.TooLarge as error:
        raise ImageTooLarge from error
    except codec.Unreadable as error:
        raise ImageUnreadable from error
    if min(photo.shape[:2]) < _SMALLEST_PHOTO:
        raise ImageTooSmall
    return photo


def _compact(data: bytes, photo: Picture) -> NDArray[np.uint8]:
    """The photo for the later steps: as it was uploaded, unless that is large."""
    small = len(data) <= _LARGEST_KEPT
    return np.frombuffer(data if small else codec.encode_jpeg(photo, _PHOTO_QUALITY), np.uint8)


def _restore(kept: NDArray[np.uint8]) -> Picture:
    return codec.decode(kept.tobytes(), _LONGEST_RESULT).picture


def _scale(fitted: Fit) -> float:
    """The window's pixels for one of the garment's picture."""
    ends = fitted.neckline.target[[0, -1]]
    source = fitted.neckline.source[[0, -1]]
    return float(np.hypot(*(ends[1] - ends[0])) / np.hypot(*(source[1] - source[0])))


def _draw(drawn: scene.Scene) -> Inferred:
    picture = drawn.window.cut(_restore(drawn.photo))
    body = Body(picture, drawn.pose, drawn.parsed, drawn.old_top)
    done = render.draw(body, drawn.layers, drawn.kind, drawn.fit)
    arrays = {
        "picture": np.clip(np.round(done.picture), 0, 255).astype(np.uint8),
        "changed": done.changed,
        "garment": np.round(done.garment * 255).astype(np.uint8),
        "replaced": done.replaced,
        "face": np.round(body.labels[Label.FACE_SKIN] * 255).astype(np.uint8),
    }
    return Inferred(arrays, {"leftover": done.leftover, "folded": done.folded})


def _paste(photo: Picture, window: Window, inferred: Inferred) -> Picture:
    """The photo with the window's changes; nothing else is touched."""
    size = (window.width, window.height)
    method = cv2.INTER_AREA if window.scale > 1 else cv2.INTER_CUBIC
    drawn = cv2.resize(inferred.arrays["picture"], size, interpolation=method)
    changed = inferred.arrays["changed"].astype(np.uint8)
    touched = cv2.resize(changed, size, interpolation=cv2.INTER_NEAREST)
    result = photo.copy()
    rows = slice(window.top, window.top + window.height)
    columns = slice(window.left, window.left + window.width)
    np.copyto(result[rows, columns], drawn, where=np.asarray(touched)[..., None] > 0)
    return result


def _judge(
    drawn: scene.Scene, photo: Picture, result: Picture, inferred: Inferred
) -> dict[str, float]:
    """The result's scores.

    Raises:
        NothingChanged, TopTooLoose, ResultBroken
    """
    window, laid = drawn.window, drawn.layers
    garment, face = (inferred.arrays[n].astype(np.float32) / 255 for n in ("garment", "face"))
    replaced = inferred.arrays["replaced"].astype(np.float32)
    hands = hands_of(drawn.pose, (face.shape[0], face.shape[1]))
    before, after = window.cut(photo), window.cut(result)
    fitting = quality.Fitting(before, after, garment, replaced, face, hands)
    product = quality.Product(laid.picture, np.maximum.reduce([laid.torso, laid.left, laid.right]))
    scores = {name: round(1 - float(str(inferred.values[of])), 4) for name, of in _DRAWN.items()}
    scores |= quality.score(fitting, product)
    floors.check(scores)
    return scores
