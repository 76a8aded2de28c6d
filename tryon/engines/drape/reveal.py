"""What is seen beside the new garment: hair, face and arms in front, and what the old one hid."""

from dataclasses import dataclass
from itertools import compress

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape.arms import Bared, cuff, grain, old_light
from tryon.engines.drape.body import Body
from tryon.engines.drape.cloth import over
from tryon.engines.drape.fit import Fit
from tryon.engines.drape.measure import Facing, facings
from tryon.engines.drape.sleeve import SleeveFit
from tryon.imaging import masks
from tryon.imaging.arrays import Colours, Mask
from tryon.imaging.inpainting import inpaint
from tryon.imaging.parsing import Label

# All are parts of the distance between the shoulder joints.
_ARM = 0.5  # a band that holds the arm
_SLEEVED_ARM = 0.7  # a band that holds the arm in a wide sleeve
_PARSED_EDGE = 0.02  # how far the parser's edges may be off
_OLD_EDGE = 0.014  # the old garment's colour reaches this far over its edge
_OLD_CUFF_EDGE = 0.05  # the same of a cuff, over a hand
_SLIVER = 0.1
_WAIST = 0.2  # of the torso's length above the hips: clothes above it are the top
_CHIN_SHADOW, _CHIN_SHADOW_DROP = 0.22, 0.18
_FILL_STEPS = (0.6, 0.25, 0.1, 0.05)  # from wide to narrow surroundings
_FILL_SURE = 0.25  # share of known pixels around that settles a colour
_FILL_SCALE = 0.25  # skin fills are smooth: a quarter of the resolution is enough
_FROM_AROUND = 0.3  # what is of the person so near is no source for what is behind


def in_front(body: Body, fit: Fit, bared: Bared | None) -> Mask:
    """Hair, face, and the arms beyond the cuffs: those that were seen and those that are drawn."""
    radius = max(round(_PARSED_EDGE * body.shoulder_width), 2)
    likely = np.minimum(body.labels[Label.HAIR] + body.labels[Label.FACE_SKIN], 1)
    head = masks.snap(likely, body.picture, radius)
    skin = masks.snap(body.skin, body.picture, radius)
    arms = masks.union(*(_beyond_cuff(body, *pair) for pair in _sleeves(body, fit)))
    seen = np.clip(np.maximum(head, skin * arms) * 1.5 - 0.25, 0, 1)
    return np.asarray(seen if bared is None else np.maximum(seen, bared.alpha * arms), np.float32)


def _beyond_cuff(body: Body, side: Facing, sleeve: SleeveFit, band: float = _ARM) -> Mask:
    """A band along the arm from the cuff to beyond the hand."""
    width = body.shoulder_width
    _, along = side.arm.at(sleeve.reach)
    path = [side.arm.at(max(sleeve.reach - 0.2 * width, 0))[0], sleeve.cuff.mean(0)]
    if sleeve.reach < side.arm.upper_length:
        path.append(side.arm.elbow)
    path += [side.arm.wrist, side.arm.wrist + 0.6 * (side.arm.wrist - side.arm.elbow)]
    held = masks.capsule(body.shape, path, band * width)
    rows, columns = np.indices(body.shape, np.float32)
    inner, outer = sleeve.cuff
    down = np.array([inner[1] - outer[1], outer[0] - inner[0]]) / np.hypot(*(outer - inner))
    down = down if down @ along > 0 else -down
    past = (columns - inner[0]) * down[0] + (rows - inner[1]) * down[1]
    return np.asarray(held * np.clip(past / (0.02 * width) + 0.5, 0, 1), np.float32)


def stretch(body: Body, fit: Fit, cover: Mask) -> Mask:
    """Covers slivers of the old garment and of the upper arms, as if the new one were wider there.

    Not in the neck opening and not beyond the cuffs, where skin belongs.
    """
    width = body.shoulder_width
    waist = body.hips[1] - _WAIST * body.torso_length
    clothes = (body.labels[Label.CLOTHES] > 0.5) & (np.arange(body.shape[0])[:, None] < waist)  # noqa: PLR2004  # half
    old = masks.dilate((body.old_top | clothes).astype(np.float32), _OLD_EDGE * width)
    near = masks.close(cover, _SLIVER * width)
    near = np.maximum(near, masks.dilate((cover > 0.5).astype(np.float32), 0.8 * _SLIVER * width))  # noqa: PLR2004  # half
    arms = masks.union(*(_under_sleeve(body, *pair) for pair in _sleeves(body, fit)))
    hidden = np.maximum(old, arms * (body.skin > 0.5))  # noqa: PLR2004  # more skin than not
    sleeved = [_beyond_cuff(body, *pair, _SLEEVED_ARM) for pair in _sleeves(body, fit)]
    beyond = masks.union(*sleeved) > 0.5  # noqa: PLR2004  # half
    sliver = hidden * near * ~(_should_be_skin(body, fit) | beyond)
    return np.asarray(np.maximum(cover, masks.blur(sliver, 1)), np.float32)


@dataclass(frozen=True, slots=True)
class Revealed:
    """What the old garment's removal changed.

    Attributes:
        filled: where.
        painted: pixels that were neither covered nor skin.
    """

    filled: Mask
    painted: float


def _sleeves(body: Body, fit: Fit) -> list[tuple[Facing, SleeveFit]]:
    return list(zip(facings(body), (fit.left, fit.right), strict=True))


def _under_sleeve(body: Body, side: Facing, sleeve: SleeveFit) -> Mask:
    """A band along the arm from the shoulder to shortly before the cuff."""
    stop = sleeve.reach - 0.04 * body.shoulder_width
    path = [side.arm.at(float(distance))[0] for distance in np.linspace(0, stop, 4)]
    return masks.capsule(body.shape, path, 1.3 * _ARM * body.shoulder_width)


def without_old_top(
    body: Body, fit: Fit, cover: Mask, hidden: Mask, bared: Bared | None
) -> tuple[Colours, Revealed]:
    """The photo with the old garment taken away where the new one does not cover it.

    Args:
        body: in the old garment.
        fit: of the new garment, which says where skin is to be seen.
        cover: where the new garment is.
        hidden: what is in front of both.
        bared: arms to draw where its sleeves were.
    """
    photo = body.picture.astype(np.float32)
    old = _old(body, fit, bared)
    exposed = (old > 0) & (cover < 0.6) & (hidden < 0.5)  # noqa: PLR2004  # mostly seen
    if not exposed.any():
        return photo, Revealed(np.zeros_like(cover), 0.0)
    to_skin = exposed & _should_be_skin(body, fit, bared)
    bare = _skin_colours(body, old) * (_under_chin(body) * old_light(body))[..., None]
    bare = bare + grain(body)[..., None]
    photo = _fill(photo, bare, to_skin)
    beside = exposed & ~to_skin
    photo = _fill(photo, _surroundings(body, old, beside), beside)
    filled = masks.dilate(exposed.astype(np.float32), 4)
    painted = float((beside & body.old_top).sum())
    if bared is None:
        return photo, Revealed(filled, painted)
    alpha = bared.alpha * ~_seen_skin(body, old)
    photo = over(photo, bared.colours, alpha)
    return photo, Revealed(np.maximum(filled, alpha), painted)


def _old(body: Body, fit: Fit, bared: Bared | None) -> Mask:
    """The old garment and its edge; around drawn arms, all clothes as far as its cuffs."""
    width = body.shoulder_width
    old = masks.dilate(body.old_top.astype(np.float32), _OLD_EDGE * width)
    if bared is None:
        return old
    clothes = masks.dilate(body.labels[Label.CLOTHES], _OLD_CUFF_EDGE * width) > 0.5  # noqa: PLR2004  # half
    for side, sleeve in compress(_sleeves(body, fit), bared.drawn):
        old = np.maximum(old, clothes * _old_sleeve(body, side, sleeve))
    return old


def _old_sleeve(body: Body, side: Facing, sleeve: SleeveFit) -> NDArray[np.bool_]:
    """A band along the arm from the new cuff to the old one."""
    stop = cuff(body, side) + _OLD_CUFF_EDGE * body.shoulder_width
    path = [side.arm.at(float(part))[0] for part in np.linspace(sleeve.reach, stop, 12)]
    band = masks.polygon_band(body.shape, path, _SLEEVED_ARM / 2 * body.shoulder_width)
    return np.asarray(band > 0.5, np.bool_)  # noqa: PLR2004  # half


def _fill(photo: Colours, colours: Colours, where: NDArray[np.bool_]) -> Colours:
    soft = np.maximum(masks.blur(where.astype(np.float32), 1.2), where)
    return over(photo, colours, soft)


def _should_be_skin(body: Body, fit: Fit, bared: Bared | None = None) -> NDArray[np.bool_]:
    """On the person: in the neck opening, and beyond the cuffs of arms that are not drawn."""
    skin = _opening(body, fit)
    drawn = (False, False) if bared is None else bared.drawn
    for pair, known in zip(_sleeves(body, fit), drawn, strict=True):
        if not known:
            skin |= (_beyond_cuff(body, *pair) > 0.5) & body.silhouette  # noqa: PLR2004  # half
    return np.asarray(skin, np.bool_)


def _opening(body: Body, fit: Fit) -> NDArray[np.bool_]:
    """Inside the neck opening, on the person."""
    edge = fit.neckline.target
    up = -0.5 * body.shoulder_width * body.down
    opening = masks.polygon(body.shape, np.concatenate([edge, [edge[-1] + up, edge[0] + up]]))
    return np.asarray((opening > 0.5) & body.silhouette, np.bool_)  # noqa: PLR2004  # half


def _seen_skin(body: Body, old: Mask) -> NDArray[np.bool_]:
    """Skin of the photo, which no drawn arm covers."""
    sure = body.labels[Label.BODY_SKIN] > 0.7  # noqa: PLR2004  # probability
    return np.asarray(sure & (old == 0), np.bool_)


def _under_chin(body: Body) -> Mask:
    """The light on skin below a face, which shades the neck."""
    width = body.shoulder_width
    drop = np.array([[1, 0, 0], [0, 1, _CHIN_SHADOW_DROP * width]], np.float32)
    face = body.labels[Label.FACE_SKIN]
    below = np.asarray(cv2.warpAffine(face, drop, face.shape[::-1]), np.float32)
    return 1 - _CHIN_SHADOW * masks.blur(below, 0.07 * width)


def _skin_colours(body: Body, old: Mask) -> Colours:
    """The colour of the nearest skin, smoothly continued everywhere."""
    sure = (body.labels[Label.BODY_SKIN] > 0.8) & (old == 0)  # noqa: PLR2004  # probability
    known = masks.erode(sure.astype(np.float32), 2)
    if not known.any():
        known = (body.labels[Label.FACE_SKIN] > 0.8).astype(np.float32)  # noqa: PLR2004  # probability
    return _continue(body.picture.astype(np.float32), known, body.shoulder_width)


def _continue(colours: Colours, known: Mask, width: float) -> Colours:
    """Known colours; elsewhere the average of the narrowest surroundings that have any."""
    size = (round(known.shape[1] * _FILL_SCALE), round(known.shape[0] * _FILL_SCALE))
    weights = masks.resize(known, size)
    values = masks.resize(colours * known[..., None], size)
    mean = values.sum((0, 1)) / max(float(weights.sum()), 1e-6)
    filled = np.broadcast_to(mean, values.shape).astype(np.float32)
    for step in _FILL_STEPS:
        sigma = step * width * _FILL_SCALE
        share = masks.blur(weights, sigma)[..., None]
        near = masks.blur(values, sigma) / np.maximum(share, 1e-4)
        filled = filled + (near - filled) * np.clip(share / _FILL_SURE, 0, 1)
    return np.asarray(cv2.resize(filled, known.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _surroundings(body: Body, old: Mask, missing: NDArray[np.bool_]) -> Colours:
    """Continues background and trousers into what the old garment covered."""
    if not missing.any():
        return body.picture.astype(np.float32)
    person = (old > 0) | (body.skin > 0.3) | (body.labels[Label.HAIR] > 0.3)  # noqa: PLR2004  # maybe
    near = masks.dilate(missing.astype(np.float32), _FROM_AROUND * body.shoulder_width) > 0
    return inpaint(body.picture, person & near)
