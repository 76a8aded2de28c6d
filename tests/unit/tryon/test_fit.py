"""A drawn shirt on a drawn person: where its parts land, and what drawing it leaves alone."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tryon.engines.drape import arms, gate, layers, measure, render
from tryon.engines.drape.body import Body, parsed_box
from tryon.engines.drape.fit import Fit, fit
from tryon.engines.drape.garment import DrapableGarment
from tryon.engines.drape.neckline import Kind, find_neckline
from tryon.errors import SleevesTooLong, TopTooLong
from tryon.garments.tops import find_landmarks
from tryon.imaging.arrays import Mask
from tryon.imaging.parsing import Label, box_to_picture
from tryon.imaging.pose import Joint, Pose

RED, GREY, SKIN, BLUE = (200, 30, 30), (128, 128, 128), (220, 170, 140), (40, 60, 160)
TORSO = [(135, 125), (265, 125), (255, 330), (145, 330)]


def paint(labels: NDArray[np.uint8], pose: Pose, sleeve: float) -> None:
    """A person in a tank top whose sleeves go that far down the upper arms, and trousers."""
    cv2.rectangle(labels, (145, 320), (255, 600), Label.CLOTHES, cv2.FILLED)
    for side in ("LEFT", "RIGHT"):
        joints = [pose[Joint[f"{side}_{name}"]] for name in ("SHOULDER", "ELBOW", "WRIST")]
        cv2.polylines(labels, [np.array(joints, np.int32)], False, Label.BODY_SKIN, 34)
        end = joints[0] * (1 - sleeve) + joints[1] * sleeve
        if sleeve:
            cv2.line(
                labels, joints[0].astype(int).tolist(), end.astype(int).tolist(), Label.CLOTHES, 36
            )
    cv2.rectangle(labels, (185, 80), (215, 130), Label.BODY_SKIN, cv2.FILLED)
    cv2.circle(labels, (200, 60), 32, Label.FACE_SKIN, cv2.FILLED)
    cv2.fillPoly(labels, [np.array(TORSO, np.int32)], Label.CLOTHES)


@pytest.fixture
def body(pose: Callable[..., Pose]) -> Callable[..., Body]:
    def make(sleeve: float = 0, old_hem: int = 330) -> Body:
        standing, labels = pose(), np.zeros((600, 400), np.uint8)
        paint(labels, standing, sleeve)
        colours = np.array([GREY, BLUE, SKIN, SKIN, RED, RED], np.uint8)
        inverse = cv2.WARP_INVERSE_MAP | cv2.INTER_NEAREST
        seen = cv2.warpAffine(
            labels, box_to_picture(parsed_box(standing)), (256, 256), flags=inverse
        )
        parsed = (np.eye(6, dtype=np.uint8) * 255)[seen]
        old_top = labels == Label.CLOTHES
        old_top[old_hem:] = False
        return Body(colours[labels], standing, parsed, old_top)

    return make


@pytest.fixture
def garment(shirt: Mask) -> DrapableGarment:
    picture = np.full((400, 400, 3), (30, 160, 60), np.uint8)
    marks = find_landmarks(shirt)
    return DrapableGarment(picture, shirt, marks, find_neckline(picture, shirt, marks))


def test_the_neck_opening_lies_between_the_shoulders_and_above_the_chest(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    edge = fit(garment, body()).neckline.target

    assert 140 < edge[0, 0] < edge[-1, 0] < 260
    assert edge[:, 1].max() < 200


def test_sleeves_follow_the_arms(garment: DrapableGarment, body: Callable[..., Body]) -> None:
    fitted = fit(garment, body())

    left, right = fitted.left.cuff.mean(0), fitted.right.cuff.mean(0)
    assert left[0] < 140
    assert right[0] > 260
    assert 180 < left[1] < 260


def test_the_hem_covers_a_longer_old_top(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    usual, longer = fit(garment, body()), fit(garment, body(old_hem=390))

    assert longer.hem > usual.hem
    assert longer.hem > 390 - 140


def test_a_dress_under_a_shirt_is_refused(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    dressed = body(old_hem=580)

    with pytest.raises(TopTooLong):
        gate.check_fit(dressed, fit(garment, dressed))


def in_gloves(person: Body) -> Body:
    """The same person with no skin below the neck."""
    parsed = person.parsed.copy()
    parsed[..., Label.CLOTHES] |= parsed[..., Label.BODY_SKIN]
    parsed[..., Label.BODY_SKIN] = 0
    return replace(person, parsed=parsed)


@pytest.mark.parametrize(("sleeve", "reach"), [(0.0, 0), (0.5, 64), (0.9, 101)])
def test_old_sleeves_are_measured_along_the_arm(
    body: Callable[..., Body], sleeve: float, reach: float
) -> None:
    person = body(sleeve)

    found = measure.old_sleeve(person, measure.facings(person)[0])

    assert found == pytest.approx(reach, abs=22)


def test_long_sleeves_are_refused_under_short_ones_if_the_hands_are_hidden(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    person = in_gloves(body(sleeve=1.9))

    with pytest.raises(SleevesTooLong):
        gate.check_fit(person, fit(garment, person))


def with_hands(person: Body) -> Body:
    """The same person with hands below the wrists, which end the sleeves."""
    labels, picture = np.argmax(person.parsed, -1).astype(np.uint8), person.picture.copy()
    to_picture = box_to_picture(parsed_box(person.pose))
    for side in ("LEFT", "RIGHT"):
        wrist = person.pose[Joint[f"{side}_WRIST"]]
        cv2.circle(picture, (int(wrist[0]), int(wrist[1]) + 16), 16, SKIN, cv2.FILLED)
        x, y = cv2.invertAffineTransform(to_picture) @ [wrist[0], wrist[1] + 16, 1]
        cv2.circle(labels, (round(x), round(y)), 10, int(Label.BODY_SKIN), cv2.FILLED)
    parsed = (np.eye(6, dtype=np.uint8) * 255)[labels]
    return Body(picture, person.pose, parsed, person.old_top & (picture != SKIN).any(-1))


def test_arms_under_long_sleeves_are_drawn_as_skin_if_the_hands_are_seen(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    person = with_hands(body(sleeve=1.9))
    fitted = fit(garment, person)

    gate.check_fit(person, fitted)
    drawn = draw(garment, person, fitted)

    for x, y in [(117, 285), (283, 285)]:  # half-way down the forearms
        assert drawn.picture[y, x] == pytest.approx(np.array(SKIN), abs=45)
    for x, y in [(97, 260), (303, 260)]:  # beside them, where the sleeves were
        assert drawn.picture[y, x] == pytest.approx(np.array(GREY), abs=30)


def test_drawn_arms_are_as_broad_as_arms_and_no_broader_than_the_sleeves(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    person = with_hands(body(sleeve=1.9))

    bared = arms.bare(person, fit(garment, person))

    assert bared is not None
    assert bared.drawn == (True, True)
    breadths = (bared.alpha[250:300, :200] > 0.5).sum(1)
    assert breadths.min() > 12
    assert breadths.max() <= 36
    assert not bared.alpha[350:].any()


def test_no_arm_is_drawn_where_the_new_sleeve_is_as_long_as_the_old_one(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    person = body(sleeve=0.5)

    assert arms.bare(person, fit(garment, person)) is None


def draw(garment: DrapableGarment, person: Body, fitted: Fit) -> render.Drawn:
    return render.draw(person, layers.split(garment), Kind.PLAIN, fitted)


def test_the_torso_takes_the_garments_colour_and_the_head_stays(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    person = body()

    drawn = draw(garment, person, fit(garment, person))

    red, green, _ = drawn.picture[250, 200]
    assert green > 2 * red
    assert not drawn.changed[40:80, 180:220].any()
    assert drawn.folded < 0.1


def test_what_is_left_of_the_old_top_beside_the_new_one_is_measured(
    garment: DrapableGarment, body: Callable[..., Body]
) -> None:
    tight = body()
    wide = replace(tight, old_top=tight.old_top.copy())
    wide.old_top[180:300, 20:380] = True

    assert draw(garment, wide, fit(garment, tight)).leftover > 0.1


def test_the_parts_of_a_garment_are_apart_and_complete(garment: DrapableGarment) -> None:
    parts = layers.split(garment)

    assert not (np.asarray(parts.left) * np.asarray(parts.right)).any()
    whole = np.maximum.reduce([parts.back, parts.torso, parts.left, parts.right])
    assert np.abs(whole - garment.alpha).mean() < 0.01
