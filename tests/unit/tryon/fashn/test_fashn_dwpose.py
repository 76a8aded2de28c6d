"""The published ONNX files cannot be had here: files of the same inputs and outputs whose answer is
fixed take their place, so that everything round the two networks is run."""

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tryon.engines.fashn.dwpose import DWPose, decode_boxes, decode_simcc, suppress
from tryon.engines.fashn.skeleton import Body
from tryon.errors import SeveralPeople

SHAPE = (400, 300)
BOX = (60.0, 40.0, 240.0, 360.0)  # left, top, right, bottom of the person in the picture


def message(*fields: tuple[int, int | bytes]) -> bytes:
    """A protocol buffer's message: numbers, texts and messages by field."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def value_info(name: str, shape: tuple[int, ...]) -> bytes:
    dims = message(*((1, message((1, size))) for size in shape))
    tensor = message((1, 1), (2, dims))
    return message((1, name.encode()), (2, message((1, tensor))))


def model(path: Path, taken: tuple[int, ...], **answers: NDArray[np.float32]) -> Path:
    """An ONNX file that answers with the same arrays whatever it is shown."""
    graph: list[tuple[int, int | bytes]] = [(2, b"fixed"), (11, value_info("input", taken))]
    for name, array in answers.items():
        kept = [(1, size) for size in array.shape]
        raw = array.astype("<f4").tobytes()
        graph.append((5, message(*kept, (2, 1), (8, f"{name}_kept".encode()), (9, raw))))
        node = message((1, f"{name}_kept".encode()), (2, name.encode()), (4, b"Identity"))
        graph += [(1, node), (12, value_info(name, array.shape))]
    path.write_bytes(message((1, 8), (7, message(*graph)), (8, message((2, 17)))))
    return path


def detections(*people: tuple[tuple[float, ...], float]) -> NDArray[np.float32]:
    """The detector's raw answer for boxes in its own pixels and their certainties."""
    raw = np.zeros((1, 8400, 85), np.float32)
    for cell, ((left, top, right, bottom), certain) in enumerate(people):
        # The first cells are those of stride 8 in the top row.
        centre = np.array([(left + right) / 2, (top + bottom) / 2]) / 8
        raw[0, cell, :2] = centre - [cell, 0]
        raw[0, cell, 2:4] = np.log(np.array([right - left, bottom - top]) / 8)
        raw[0, cell, 4:6] = certain, 1
    return raw


def rows(
    points: NDArray[np.float64], scores: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """The landmark model's answer for points in its own pixels, 288 x 384."""
    across, down = np.zeros((1, 133, 576), np.float32), np.zeros((1, 133, 768), np.float32)
    for index, ((x, y), score) in enumerate(zip(points, scores, strict=True)):
        across[0, index, round(x * 2)] = score
        down[0, index, round(y * 2)] = score + 0.1
    return {"simcc_x": across, "simcc_y": down}


@pytest.fixture
def points() -> NDArray[np.float64]:
    """133 points all over the landmark model's input, on half pixels."""
    return np.random.default_rng(4).integers(0, (576, 768), (133, 2)) / 2


def pose_model(
    tmp_path: Path,
    people: NDArray[np.float32],
    points: NDArray[np.float64],
    scores: NDArray[np.float32],
) -> DWPose:
    detector = model(tmp_path / "yolox.onnx", (1, 3, 640, 640), output=people)
    landmarks = model(tmp_path / "pose.onnx", (1, 3, 384, 288), **rows(points, scores))
    return DWPose(detector, landmarks, 1)


def in_picture(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where points of the landmark model's input are in the picture.

    The box is 180 x 320; a quarter more is 225 x 400, and in the proportion of 3 to 4, 300 x 400.
    """
    return np.asarray(points / 288 * 300)


def test_joints_hands_and_face_come_back_in_the_pictures_place(
    tmp_path: Path, points: NDArray[np.float64]
) -> None:
    scale = 640 / 400
    people = detections((tuple(side * scale for side in BOX), 0.9))
    dwpose = pose_model(tmp_path, people, points, np.full(133, 0.8, np.float32))

    skeleton = dwpose(np.zeros((*SHAPE, 3), np.uint8))

    assert skeleton is not None
    size = np.array([300, 400])
    places = in_picture(points)
    np.testing.assert_allclose(skeleton.body[Body.NOSE] * size, places[0], atol=1e-3)
    np.testing.assert_allclose(skeleton.body[Body.NECK] * size, places[5:7].mean(0), atol=1e-3)
    np.testing.assert_allclose(skeleton.body[Body.LEFT_WRIST] * size, places[9], atol=1e-3)
    np.testing.assert_allclose(skeleton.body[Body.RIGHT_ANKLE] * size, places[16], atol=1e-3)
    np.testing.assert_allclose(skeleton.body[Body.RIGHT_EAR] * size, places[4], atol=1e-3)
    np.testing.assert_allclose(skeleton.faces[0] * size, places[23:91], atol=1e-3)
    np.testing.assert_allclose(skeleton.hands[1] * size, places[112:], atol=1e-3)
    assert skeleton.seen.all()


def test_what_is_hardly_seen_is_left_out(tmp_path: Path, points: NDArray[np.float64]) -> None:
    scores = np.full(133, 0.8, np.float32)
    scores[[6, 9, 30, 100]] = 0.2  # right shoulder, left wrist, a point of face and of a hand
    dwpose = pose_model(tmp_path, detections(((100, 100, 300, 500), 0.9)), points, scores)

    skeleton = dwpose(np.zeros((*SHAPE, 3), np.uint8))

    assert skeleton is not None
    unseen = {joint for joint in Body if not skeleton.sees(joint)}
    assert unseen == {Body.RIGHT_SHOULDER, Body.LEFT_WRIST, Body.NECK}
    assert (skeleton.faces < 0).sum() == (skeleton.hands < 0).sum() == 2


@pytest.mark.parametrize(("certain", "found"), [(0.3, True), (0.8, False)])
def test_nobody_is_found_where_the_detector_is_not_sure(
    tmp_path: Path, points: NDArray[np.float64], certain: float, *, found: bool
) -> None:
    people = detections(((100, 100, 300, 500), 0.6))
    dwpose = pose_model(tmp_path, people, points, np.ones(133, np.float32))

    assert (dwpose(np.zeros((*SHAPE, 3), np.uint8), certain) is not None) is found


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ((360, 100, 520, 500), True),
        ((360, 300, 440, 500), True),
        ((560, 400, 600, 500), False),  # a passer-by, a quarter as tall
        ((90, 90, 310, 330), False),  # the same person's upper body
    ],
)
def test_a_second_person_is_refused_unless_much_smaller(
    tmp_path: Path, other: tuple[float, ...], *, refused: bool
) -> None:
    posture = np.random.default_rng(4).integers(100, (180, 280), (133, 2)).astype(np.float64)
    posture[:2] = (144, 20), (144, 360)  # a figure as tall as its box
    people = detections(((100, 100, 300, 500), 0.9), (other, 0.7))
    dwpose = pose_model(tmp_path, people, posture, np.ones(133, np.float32))
    picture = np.zeros((640, 640, 3), np.uint8)

    assert dwpose(picture) is not None
    with pytest.raises(SeveralPeople) if refused else nullcontext():
        dwpose(picture, alone=True)


def test_of_two_boxes_on_one_person_the_surer_is_kept() -> None:
    raw = detections(
        ((100, 100, 300, 500), 0.6), ((105, 100, 300, 500), 0.9), ((400, 100, 600, 500), 0.5)
    )

    boxes, scores = decode_boxes(raw[0])
    kept = suppress(boxes, scores)

    assert kept == [1, 2]
    np.testing.assert_allclose(boxes[1], [105, 100, 300, 500], atol=1e-2)


def test_a_point_is_the_highest_bin_and_its_score_the_lower_of_both() -> None:
    across, down = np.zeros((2, 576), np.float32), np.zeros((2, 768), np.float32)
    across[0, 301], down[0, 100] = 0.7, 0.4

    points, scores = decode_simcc(across, down)

    assert points[0].tolist() == [150.5, 50]
    assert scores.tolist() == pytest.approx([0.4, 0])
