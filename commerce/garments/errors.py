"""What can go wrong with a garment at staff's desk."""

from commerce.core.errors import Conflict, NotFound, Unprocessable


class GarmentNotFound(NotFound):
    """There is no such garment."""


class GarmentChangedMeanwhile(Conflict):
    """This garment was measured or corrected since you looked at it."""


class LandmarksUnfit(Unprocessable):
    """These landmarks cannot be those of such a garment."""
