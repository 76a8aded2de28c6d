"""TensorFlow Lite models on the CPU."""

from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray


class Model:
    """One model with one picture as its input; callers from several threads take turns."""

    def __init__(self, weights: Path, threads: int) -> None:
        self._interpreter = Interpreter(model_path=str(weights), num_threads=threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        # The interpreter keeps one set of tensors: what one caller set another would overwrite.
        self._turn = Lock()
        self._outputs = [detail["index"] for detail in self._interpreter.get_output_details()]

    def __call__(self, picture: NDArray[np.floating[Any]]) -> list[NDArray[np.float32]]:
        """The outputs for one (height, width, 3) picture, without the batch axis."""
        batch = np.ascontiguousarray(picture[None], np.float32)
        with self._turn:
            self._interpreter.set_tensor(self._input, batch)
            self._interpreter.invoke()
            return [np.asarray(self._interpreter.get_tensor(i)[0]) for i in self._outputs]
