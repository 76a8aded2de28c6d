"""The engine: frame the pictures, sample, put the garment into the photo."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tryon import photos
from tryon.engine import Abandoned, Inferred, Prepared, Step, TryOnRequest, TryOnResult, always
from tryon.engines.fashn import scene
from tryon.engines.fashn.framing import shrink
from tryon.engines.fashn.judging import judge
from tryon.engines.fashn.options import Options
from tryon.engines.fashn.preparing import LONGEST_PHOTO, Preparation
from tryon.engines.fashn.reach import changed, paste
from tryon.errors import Refusal
from tryon.imaging import codec, masks
from tryon.imaging.arrays import Picture
from tryon.provenance import Source, mark

if TYPE_CHECKING:
    from tryon.engines.fashn.sampler import Sampler

_JUDGED = 864  # pixels, the longer side


class Fashn:
    """FASHN VTON v1.5: any garment on any person, drawn by a network that needs a GPU.

    Only where the garment can reach is the photo changed; the rest stays pixel for pixel.
    """

    name = "fashn"

    def __init__(self, weights: Path, **options: Any) -> None:  # noqa: ANN401  # see `Options`
        """Load nothing yet.

        Args:
            weights: the directory; the network's files lie in its folder `fashn-vton-1.5`.
            **options: see `Options`.

        Raises:
            ValueError: there is no such option, or it cannot be that.
        """
        self._weights = weights
        self._options = Options.model_validate(options)
        self._preparation = Preparation(weights, self._options)
        self._turn = Lock()

    def warm(self, step: Step) -> None:
        if step == "prepare":
            self._preparation.warm()
        else:
            _ = self._sampler

    @cached_property
    def _sampler(self) -> "Sampler":
        # Imported when asked for: replicas that only prepare need no torch.
        from tryon.engines.fashn.loading import load_sampler  # noqa: PLC0415  # see above

        wanted = self._options
        return load_sampler(
            self._weights,
            wanted.device,
            wanted.most_rows,
            wanted.lossy,
            optimise=wanted.optimise,
        )

    def prepare(self, request: TryOnRequest) -> Prepared:
        """Reads photo and garments, finds poses, cuts worn garments out.

        Raises:
            Refusal: any but NothingChanged and ResultBroken.
        """
        return scene.pack(self._preparation.scene(request))

    def infer(
        self,
        batch: Sequence[Prepared],
        is_wanted: Callable[[int], bool] = always,
    ) -> list[Inferred]:
        """Draws the samples of all requests, as many at once as `most_rows` says.

        A request that nobody waits for any more leaves between two steps; it gets no pictures.

        Raises:
            Abandoned: nobody waits for any of them.
        """
        from tryon.engines.fashn import inference  # noqa: PLC0415  # as in `_sampler`

        scenes = [scene.unpack(prepared) for prepared in batch]
        with self._turn:  # one pass at a time has the device
            drawn = inference.infer(self._sampler, scenes, self._options.most_rows, is_wanted)
        return [Inferred({"pictures": pictures}) for pictures in drawn]

    def finish(self, prepared: Prepared, inferred: Inferred) -> list[TryOnResult]:
        """Puts the garment into the photo, judges and encodes; leaves out samples that failed.

        Raises:
            NothingChanged, ResultBroken: no sample is worth showing.
            Abandoned: nothing was drawn, as nobody waited for it.
        """
        wanted = scene.unpack(prepared)
        drawn: NDArray[np.uint8] = inferred.arrays["pictures"]
        if not len(drawn):
            raise Abandoned
        photo = photos.read(wanted.photo.tobytes(), LONGEST_PHOTO)
        results, refusals = [], []
        for sample, picture in enumerate(drawn):
            try:
                results.append(_finish(wanted, photo, picture, sample))
            except Refusal as refusal:
                refusals.append(refusal)
        if not results:
            raise refusals[0]
        return results


def _finish(wanted: scene.Scene, photo: Picture, drawn: Picture, sample: int) -> TryOnResult:
    before = np.asarray(wanted.padding.cut(wanted.person), np.uint8)
    size = before.shape[1], before.shape[0]
    reach = masks.resize(wanted.reach.astype(np.float32) / 255, size)
    where = np.asarray(reach * changed(before, drawn), np.float32)
    result = paste(photo, drawn, where)
    # What is served is judged, not what was drawn; small enough that it takes no time.
    scores = judge(wanted, shrink(photo, _JUDGED), shrink(result, _JUDGED), where)
    height, width = result.shape[:2]
    picture = codec.encode_jpeg(result, xmp=mark(Fashn.name, Source.EDITED_BY_A_MODEL))
    return TryOnResult(picture, "image/jpeg", wanted.seed + sample, scores, width, height)
