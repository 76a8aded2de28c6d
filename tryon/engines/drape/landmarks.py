"""The landmarks of tops; see `tryon.garments.tops`."""

from tryon.garments.outlines import resample
from tryon.garments.tops import Landmarks, Side, find_landmarks, part_sleeves

__all__ = ["Landmarks", "Side", "find_landmarks", "part_sleeves", "resample"]
