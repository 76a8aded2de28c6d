"""The kinds of arrays that pass between the functions of this package."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
"""(height, width, 3), RGB, 0 to 255."""

Colours: TypeAlias = NDArray[np.floating[Any]]
"""(height, width, 3), RGB, 0 to 255, not rounded."""

Mask: TypeAlias = NDArray[np.floating[Any]]
"""(height, width), 0 to 1."""

Points: TypeAlias = NDArray[np.floating[Any]]
"""(count, 2), x then y, in pixels."""

Affine: TypeAlias = NDArray[np.floating[Any]]
"""(2, 3), applied to (x, y, 1)."""
