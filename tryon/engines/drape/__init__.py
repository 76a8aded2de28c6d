"""A geometric try-on that needs no GPU."""

from tryon.engines.drape.engine import Drape

__all__ = ["Drape"]
