"""Cutting a product out of its photograph."""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from tryon.imaging import masks
from tryon.imaging.arrays import Mask, Picture

_INPUT = 320
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_GRABCUT_SIDE = 640
_GRABCUT_ROUNDS = 3
_FEWEST_SEEDS = 50
_NO_SHADOW = 60  # of 255
_LIKELY = 0.6
_LEAK = 4  # pixels: a narrower band of background colour is the garment's own white stripe
_PLAIN = 3  # of 255: how much a studio's background varies
_RINGING = 8  # of 255: how much more it varies beside an edge, in a compressed picture
_NARROWEST_GAP = 2  # pixels


class Saliency:
    """U^2-Net (small): how much each pixel belongs to the picture's main object.

    Source: Qin et al., "U^2-Net: Going Deeper with Nested U-Structure for Salient Object
    Detection", Pattern Recognition 106, 2020.
    """

    def __init__(self, weights: Path, threads: int) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        # Without the arena and the extended rewrites its peak is 110 MB lower.
        options.enable_cpu_mem_arena = False
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session = ort.InferenceSession(weights, options, ["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self._fused = self._session.get_outputs()[0].name

    def __call__(self, picture: Picture) -> Mask:
        """The mask, at the picture's size."""
        small = cv2.resize(picture, (_INPUT, _INPUT), interpolation=cv2.INTER_AREA)
        scaled = (small.astype(np.float32) / max(int(small.max()), 1) - _MEAN) / _DEVIATION
        outputs = self._session.run([self._fused], {self._input: scaled.transpose(2, 0, 1)[None]})
        raw = np.asarray(outputs[0], np.float32).reshape(_INPUT, _INPUT)
        normal = (raw - raw.min()) / (raw.max() - raw.min() + 1e-6)
        return masks.resize(normal, (picture.shape[1], picture.shape[0]))


def refine(picture: Picture, guess: Mask) -> Mask:
    """Moves a guessed mask's edges onto the object's, and keeps the largest part."""
    height, width = guess.shape
    scale = min(_GRABCUT_SIDE / max(height, width), 1.0)
    size = (round(width * scale), round(height * scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    outside = plain_background(small)
    seeds = _seeds(np.maximum(masks.resize(guess, size), _LIKELY * _stands_out(small, outside)))
    seeds[outside] = cv2.GC_BGD
    cut = grab(small, seeds, _GRABCUT_ROUNDS)
    opened = masks.dilate(masks.erode(cut.astype(np.float32), 1), 1)
    joined = (masks.close(opened, _LEAK) > 0) & ~outside
    part = masks.largest_part(joined).astype(np.float32)
    smooth = cv2.resize(masks.blur(part, 0.8), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth * 2 - 0.5, 0, 1), np.float32)


def _stands_out(picture: Picture, outside: NDArray[np.bool_]) -> Mask:
    """What differs from a plain background too much for a shadow; nothing if it is not plain."""
    if not outside.any():
        return np.zeros(outside.shape, np.float32)
    background = np.median(picture[outside], axis=0)
    differs = np.abs(picture.astype(np.float32) - background).max(-1) > _NO_SHADOW
    return masks.close(differs.astype(np.float32), _LEAK) * ~outside


def _seeds(guess: Mask) -> NDArray[np.uint8]:
    seeds = np.where(guess > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)  # noqa: PLR2004  # the middle
    seeds[masks.erode(guess, 7) > 0.9] = cv2.GC_FGD  # noqa: PLR2004  # sure
    seeds[masks.dilate(guess, 12) < 0.1] = cv2.GC_BGD  # noqa: PLR2004  # sure
    return seeds


def plain_background(picture: Picture) -> NDArray[np.bool_]:
    """What has the border's colour and is connected to it; nothing if the border is not plain."""
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    colour = np.median(border, axis=0)
    if np.abs(border - colour).max(-1).mean() > _PLAIN:
        return np.zeros(picture.shape[:2], np.bool_)
    like = (np.abs(picture.astype(np.float32) - colour).max(-1) <= _PLAIN).astype(np.uint8)
    framed = cv2.copyMakeBorder(like, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    _, labels = cv2.connectedComponents(framed, connectivity=4)
    outside = (labels[1:-1, 1:-1] == labels[0, 0]).astype(np.float32)
    wide = masks.dilate(masks.erode(outside, _LEAK), _LEAK) > 0
    return _follow_gaps(wide, np.abs(picture.astype(np.float32) - colour).max(-1) <= _RINGING)


def _follow_gaps(outside: NDArray[np.bool_], like: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With the gaps between sleeves and body followed upwards to where they end.

    A gap only narrows on its way up: what widens is a stripe of the background's colour.
    """
    followed = outside.copy()
    for row in range(len(outside) - 2, -1, -1):
        below = followed[row + 1]
        cloth = np.flatnonzero(~below)
        if not len(cloth):
            continue
        gap = below & like[row]
        gap[: cloth[0]] = gap[cloth[-1] :] = False
        followed[row] |= _at_least(gap, _NARROWEST_GAP)
    return followed


def _at_least(line: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """The runs of a line that are that long."""
    changes = np.flatnonzero(np.diff(np.concatenate([[0], line.view(np.int8), [0]])))
    kept = np.zeros_like(line)
    for start, end in changes.reshape(-1, 2):
        kept[start:end] = end - start >= length
    return kept


def grab(picture: Picture, seeds: NDArray[np.uint8], rounds: int) -> NDArray[np.bool_]:
    """GrabCut from seeds of the four GC_ values; the seeds' own answer if one side has too few.

    Source: Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004.
    """
    labels = seeds.copy()
    foreground = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    if min(foreground.sum(), (~foreground).sum()) <= _FEWEST_SEEDS:
        return np.asarray(foreground, np.bool_)
    cv2.setRNGSeed(0)  # its clusters start at random: the same picture must give the same cut
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(picture, labels, (0, 0, 0, 0), *models, rounds, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), np.bool_)
