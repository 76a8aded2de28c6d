import numpy as np
import pytest

from tryon.imaging.spline import thin_plate_map

CORNERS = np.array([[10, 10], [90, 10], [90, 90], [10, 90], [50, 50]], np.float32)


def test_points_that_stay_leave_everything_in_place() -> None:
    where = thin_plate_map(CORNERS, CORNERS, (100, 120))

    columns, rows = np.meshgrid(np.arange(120), np.arange(100))
    assert np.abs(where - np.stack([columns, rows], -1)).max() < 0.1


def test_a_shift_of_all_points_shifts_everything() -> None:
    where = thin_plate_map(CORNERS, CORNERS + np.array([7, -3]), (100, 100))

    assert where[50, 50] == pytest.approx([43, 53], abs=0.1)


def test_a_moved_point_takes_its_surroundings_along() -> None:
    target = CORNERS.copy()
    target[4] += [6, 0]

    where = thin_plate_map(CORNERS, target, (100, 100), stiffness=0)

    assert where[50, 56] == pytest.approx([50, 50], abs=0.3)


def test_points_on_one_line_are_refused() -> None:
    line = np.array([[0, 0], [10, 10], [20, 20], [30, 30]], np.float32)

    with pytest.raises(np.linalg.LinAlgError):
        thin_plate_map(line, line, (40, 40), stiffness=0)
