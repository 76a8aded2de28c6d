"""The published model FASHN VTON v1.5, written anew: a GPU, any garment, any pose."""

from tryon.engines.fashn.engine import Fashn

__all__ = ["Fashn"]
