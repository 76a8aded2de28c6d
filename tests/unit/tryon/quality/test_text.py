import cv2
import numpy as np
import pytest

from tryon.imaging.reading import Line, Reader
from tryon.quality.text import text


def line(words: str, height: float = 40) -> Line:
    width = 100.0
    return Line(words, 0.9, np.array([[0, 0], [width, 0], [width, height], [0, height]]))


def test_without_words_there_is_no_score() -> None:
    assert text([], [line("ATELIER")]) is None
    assert text([line("A")], [line("A")]) is None


@pytest.mark.parametrize(
    ("read", "score"),
    [
        (["ATELIER"], 1),
        (["atelier"], 1),
        (["ATE LIER"], 1),
        (["ATELlER"], 6 / 7),
        ([], 0),
    ],
)
def test_words_count_as_far_as_they_are_read_again(read: list[str], score: float) -> None:
    assert text([line("ATELIER")], [line(words) for words in read]) == pytest.approx(
        score, abs=0.02
    )


def test_a_label_in_the_neck_counts_less_than_a_print() -> None:
    printed = [line("MAISON", 80), line("COTTON", 8)]

    assert text(printed, [line("MAISON")]) == pytest.approx(10 / 11, abs=0.04)


def test_reads_what_is_printed(request: pytest.FixtureRequest) -> None:
    directory = request.getfixturevalue("weights_directory")
    picture = np.full((400, 500, 3), (30, 40, 90), np.uint8)
    cv2.putText(picture, "ATELIER 1926", (60, 150), cv2.FONT_HERSHEY_DUPLEX, 1.6, (255,) * 3, 3)
    turned = np.rot90(picture).copy()

    upright, sideways = (
        {line.text.replace(" ", "") for line in Reader(directory)(one)} for one in (picture, turned)
    )

    assert "ATELIER1926" in upright
    assert "ATELIER1926" in sideways


def test_plain_cloth_says_nothing(request: pytest.FixtureRequest) -> None:
    directory = request.getfixturevalue("weights_directory")
    noise = np.random.default_rng(1).normal(120, 6, (300, 300, 3)).astype(np.uint8)

    assert Reader(directory)(noise) == []
