"""The engines by name: listing them imports none, so no model library loads unasked."""

from importlib import import_module
from pathlib import Path
from typing import Any, cast

from tryon.engine import Engine

ENGINES = {
    "drape": "tryon.engines.drape:Drape",
    "fashn": "tryon.engines.fashn:Fashn",
}


def names() -> list[str]:
    return sorted(ENGINES)


def create(name: str, weights: Path, **options: Any) -> Engine:  # noqa: ANN401  # an engine's own options
    """The engine of that name, its models not loaded yet.

    Args:
        name: one of `names()`, or `module:Class` of an engine of the house's own.
        weights: the directory with the files of the manifest.
        **options: handed to the engine as they are.

    Raises:
        LookupError: no engine has that name.
    """
    if name not in ENGINES and ":" not in name:
        raise LookupError(f"no engine is called {name!r}; there are: {', '.join(names())}")
    module, _, attribute = ENGINES.get(name, name).partition(":")
    engine = getattr(import_module(module), attribute)
    return cast("Engine", engine(weights, **options))
