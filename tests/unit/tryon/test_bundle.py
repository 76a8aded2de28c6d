import numpy as np
import pytest

from tryon.bundle import Bundle
from tryon.engine import Prepared


def test_arrays_and_values_come_back_as_they_were() -> None:
    bundle = Prepared({"mask": np.eye(3, dtype=np.float32)}, {"seed": 7, "box": [1, 2.5, None]})

    copy = Prepared.from_bytes(bundle.to_bytes())

    assert np.array_equal(copy.arrays["mask"], bundle.arrays["mask"])
    assert copy.values == {"seed": 7, "box": [1, 2.5, None]}


@pytest.mark.parametrize("data", [b"", b"no archive", Bundle({}).to_bytes()[:40]])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no bundle"):
        Bundle.from_bytes(data)


def test_pickled_objects_are_not_loaded() -> None:
    bundle = Bundle({"trap": np.array([object()])})

    with pytest.raises(ValueError, match="no bundle"):
        Bundle.from_bytes(bundle.to_bytes())
