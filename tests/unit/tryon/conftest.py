"""A drawn T-shirt, a drawn pose, and the weights and pictures that only some machines have."""

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tryon import weights
from tryon.garments.measurer import Measurer
from tryon.imaging.arrays import Mask
from tryon.imaging.pose import Joint, Pose

CACHE = Path(__file__).parents[3] / ".cache"

# A T-shirt in a square of 400: half of its outline, from the hem's middle to the collar's.
HALF_SHIRT = [(200, 380), (110, 380), (110, 170), (60, 200), (35, 140), (110, 80), (170, 60)]
FRONTAL = {
    Joint.NOSE: (200, 60),
    Joint.LEFT_SHOULDER: (260, 140),
    Joint.RIGHT_SHOULDER: (140, 140),
    Joint.LEFT_ELBOW: (280, 230),
    Joint.RIGHT_ELBOW: (120, 230),
    Joint.LEFT_WRIST: (285, 310),
    Joint.RIGHT_WRIST: (115, 310),
    Joint.LEFT_HIP: (240, 330),
    Joint.RIGHT_HIP: (160, 330),
    Joint.LEFT_KNEE: (240, 480),
    Joint.RIGHT_KNEE: (160, 480),
}


@pytest.fixture
def shirt() -> Mask:
    """The silhouette of a T-shirt with a slightly sunken collar, (400, 400)."""
    left = np.array([*HALF_SHIRT, (200, 70)])
    right = left[::-1] * [-1, 1] + [400, 0]
    canvas = np.zeros((400, 400), np.uint8)
    cv2.fillPoly(canvas, [np.concatenate([left, right]).astype(np.int32)], 1)
    return canvas.astype(np.float32)


@pytest.fixture
def pose() -> Callable[..., Pose]:
    """A standing person in a picture of 400 x 600; joints may be moved."""

    def make(**moved: tuple[float, float]) -> Pose:
        points = np.zeros((33, 2), np.float32)
        for joint, place in {**FRONTAL, **{Joint[k]: v for k, v in moved.items()}}.items():
            points[joint] = place
        return Pose(points, np.zeros(33, np.float32), np.ones(33, np.float32), 0.99)

    return make


@pytest.fixture
def jpeg() -> Callable[..., bytes]:
    """An encoded picture of one colour."""

    def make(
        width: int = 300, height: int = 400, *, kind: str = "JPEG", orientation: int = 1
    ) -> bytes:
        image = Image.new("RGB", (width, height), (200, 120, 40))
        image.paste((20, 40, 200), (0, 0, width // 2, height // 2))
        exif = Image.Exif()
        exif[0x0112] = orientation
        buffer = io.BytesIO()
        image.save(buffer, kind, exif=exif)
        return buffer.getvalue()

    return make


@pytest.fixture(scope="session")
def weights_directory() -> Path:
    directory = CACHE / "weights"
    missing = [name for name in weights.manifest() if not (directory / name).is_file()]
    if missing:
        pytest.skip(f"model files are not in {directory}: {', '.join(missing)}")
    return directory


@pytest.fixture(scope="session")
def measurer(weights_directory: Path) -> Measurer:
    return Measurer(weights_directory)


@pytest.fixture(scope="session")
def picture() -> Callable[[str], bytes]:
    """The bytes of an openly licensed picture in the cache."""

    def read(name: str) -> bytes:
        path = CACHE / "pictures" / name
        if not path.is_file():
            pytest.skip(f"{path} is not there")
        return path.read_bytes()

    return read
