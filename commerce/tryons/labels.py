"""What a result is, so that nobody takes it for a photograph: the one place that says it."""

from typing import Literal

Label = Literal["fit-preview", "generated"]
# They lay the garment over the photo and paint nothing anew.
GEOMETRIC_ENGINES = frozenset({"drape"})


def label_of(engine: str) -> Label:
    """`fit-preview` where a garment was laid over the photo; else a model painted the picture."""
    return "fit-preview" if engine in GEOMETRIC_ENGINES else "generated"
