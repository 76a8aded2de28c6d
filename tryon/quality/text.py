"""Whether the words printed on a garment can be read again."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np

from tryon.imaging.reading import Line

_SHORTEST = 3  # letters: less is as often a fold as a word


def text(printed: Sequence[Line], read: Sequence[Line]) -> float | None:
    """How much of the words on the product's picture is read on the result; None without words.

    Each printed word takes the most similar piece of what was read, by the longest common
    subsequences of letters. Words count by their length and size: a label in the neck is no print.

    Source: Ratcliff and Metzener, "Pattern Matching: The Gestalt Approach", 1988.
    """
    there = [word for line in read for word in _words(line)]
    found = [
        (max((_alike(word, one) for one in there), default=0.0), len(word) * _size(line))
        for line in printed
        for word in _words(line)
    ]
    if not found:
        return None
    likeness, weights = zip(*found, strict=True)
    return float(np.average(likeness, weights=weights))


def _words(line: Line) -> Iterator[str]:
    found = re.findall(r"\w+", line.text.casefold())
    return (word for word in (*found, "".join(found)) if len(word) >= _SHORTEST)


def _size(line: Line) -> float:
    """Its height in pixels."""
    return float(np.hypot(*(line.corners[3] - line.corners[0])))


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
