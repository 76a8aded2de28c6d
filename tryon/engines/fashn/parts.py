"""A published parser's labels, as the eighteen that the engine knows."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tryon.engines.fashn.labels import Parsed, Part
from tryon.imaging.arrays import Picture
from tryon.imaging.human_parsing import SegFormer
from tryon.weights import WeightsMissing

# What the labels of ATR and of LIP, which most published parsers have, are called beside our own
# names, which fashn-human-parser uses: in small letters, without what is between words.
_OTHER_NAMES = {
    Part.TOP: ("upperclothes", "coat"),
    Part.DRESS: ("jumpsuits",),
    Part.GLASSES: ("sunglasses",),
    Part.ARMS: ("leftarm", "rightarm"),
    Part.HANDS: ("glove",),
    Part.LEGS: ("leftleg", "rightleg"),
    Part.FEET: ("leftshoe", "rightshoe", "socks"),
    Part.TORSO: ("torsoskin",),
}
_PARTS = {
    **{part.name.lower(): part for part in Part},
    **{name: part for part, names in _OTHER_NAMES.items() for name in names},
}


class HumanParser:
    """Tells a picture's parts by any SegFormer checkpoint whose labels can be mapped.

    A shop names one in configuration; that its licence allows trade is for the shop to check.
    """

    def __init__(self, directory: Path, labels: Path | None = None, device: str = "") -> None:
        """Load nothing yet.

        Args:
            directory: of the checkpoint.
            labels: a JSON file, `{"their label": "our part"}`, for those that are not known by
                their names; it goes before what is known.
            device: torch's name of it; the GPU if there is one.
        """
        self._segments = SegFormer(directory, device or None)
        self._labels = labels

    @cached_property
    def _parts(self) -> NDArray[np.uint8]:
        """The part that each of the checkpoint's labels is."""
        return parts_of(self._segments.names, _read_labels(self._labels) if self._labels else {})

    @property
    def tells_hands(self) -> bool:
        """Whether hands are apart from arms."""
        return bool((self._parts == Part.HANDS).any())

    def warm(self) -> None:
        """Load the network.

        Raises:
            WeightsMissing: it is absent, is no such network, or has labels that nobody mapped.
        """
        _ = self._parts
        self._segments.warm()

    def __call__(self, picture: Picture) -> Parsed:
        """The part of each pixel, (height, width) of the picture."""
        return np.asarray(self._parts[self._segments(picture)], np.uint8)


def parts_of(names: Sequence[str], mapped: Mapping[str, str]) -> NDArray[np.uint8]:
    """The part that each label is, (labels,).

    Args:
        names: the labels, by number.
        mapped: what a shop says of labels: names of ours, in small letters.

    Raises:
        WeightsMissing: a label is neither mapped nor known.
    """
    known = {**_PARTS, **{_plain(name): _PARTS[part] for name, part in mapped.items()}}
    strange = [name for name in names if _plain(name) not in known]
    if strange:
        raise WeightsMissing(
            f"nobody knows which part {', '.join(map(repr, strange))} is: map the parser's labels "
            f"in a JSON file, to {', '.join(part.name.lower() for part in Part)}"
        )
    return np.array([known[_plain(name)] for name in names], np.uint8)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _read_labels(path: Path) -> dict[str, str]:
    try:
        content: Any = json.loads(path.read_text("utf-8"))
        mapped = {str(name): str(part).lower() for name, part in content.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsMissing(f"{path} is no JSON object of labels") from error
    if unknown := set(mapped.values()) - {part.name.lower() for part in Part}:
        raise WeightsMissing(f"{path} maps labels to what is no part: {', '.join(sorted(unknown))}")
    return mapped
