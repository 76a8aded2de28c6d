"""TensorFlow Lite models on the CPU."""

from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray


class Model:
    """One model with one picture as its input. Not safe to call from two threads at once."""

    def __init__(self, weights: Path, threads: int) -> None:
        self._interpreter = Interpreter(model_path=str(weights), num_threads=threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [detail["index"] for detail in self._interpreter.get_output_details()]

    def __call__(self, picture: NDArray[np.floating[Any]]) -> list[NDArray[np.float32]]:
        """The outputs for one (height, width, 3) picture, without the batch axis."""
        self._interpreter.set_tensor(self._input, np.ascontiguousarray(picture[None], np.float32))
        self._interpreter.invoke()
        return [np.asarray(self._interpreter.get_tensor(i)[0]) for i in self._outputs]
