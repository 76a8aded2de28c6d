"""Whether the scores rank: the truth over spoilt truths over what took no effort.

    python -m benchmarks.quality.ranking PAIRS [--weights DIR]

Printed: the mean of every score over the pairs for each kind of result, and beside them the
likeness of the whole picture to the truth by SSIM, which praises a photo that was not changed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import cv2
import numpy as np

from benchmarks.quality import pairs
from benchmarks.quality.judging import Judge
from tryon.imaging.arrays import Picture

SHOWN = (
    *("overall", "colour", "texture", "structure", "features", "text"),
    *("changed", "kept", "untouched", "face", "hands"),
)
_WINDOW = 1.5  # pixels: SSIM's Gaussian
_LIGHT, _CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2

Table = dict[str, dict[str, float]]


def ssim(one: Picture, other: Picture) -> float:
    """Of whole pictures, on luminance.

    Source: Wang et al., "Image Quality Assessment", IEEE TIP 13(4), 2004.
    """
    first, second = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))
    means = [_smooth(first), _smooth(second)]
    squares = [_smooth(first**2) - means[0] ** 2, _smooth(second**2) - means[1] ** 2]
    shared = _smooth(first * second) - means[0] * means[1]
    light = (2 * means[0] * means[1] + _LIGHT) / (means[0] ** 2 + means[1] ** 2 + _LIGHT)
    return float((light * (2 * shared + _CONTRAST) / (sum(squares) + _CONTRAST)).mean())


def _smooth(picture: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), _WINDOW))


def rank(known: Sequence[pairs.Known], judge: Judge) -> Table:
    """The mean scores of each kind of result."""
    taken: dict[str, list[dict[str, float]]] = {}
    for index, pair in enumerate(known):
        other = known[(index + 1) % len(known)].product
        for name, result in pairs.variants(pair, other):
            scores = pair.score(result, judge.reading)
            scores["whole-picture SSIM"] = ssim(pair.target, result)
            taken.setdefault(name, []).append(scores)
    return {name: _means(rows) for name, rows in taken.items()}


def _means(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    names = {name: None for row in rows for name in row}
    return {name: mean(row[name] for row in rows if name in row) for name in names}


def main() -> None:
    """Prints the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--weights", type=Path, default=Path(".cache/weights"))
    asked = parser.parse_args()
    judge = Judge(asked.weights)
    folders = sorted(path for path in asked.pairs.iterdir() if path.is_dir())
    table = rank([pairs.read(folder, judge) for folder in folders], judge)
    columns = [*SHOWN, "whole-picture SSIM"]
    print("| result |", " | ".join(columns), "|\n|" + "---|" * (len(columns) + 1))
    for name, scores in table.items():
        cells = [f"{scores[column]:.2f}" if column in scores else "" for column in columns]
        print(f"| {name} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
