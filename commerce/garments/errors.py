"""What can go wrong with a garment, at staff's desk and while it is measured."""

from commerce.core.errors import Conflict, NotFound, Unprocessable

# The code and the words of what the shop itself refuses, as the fitting room would.
PICTURE_GONE = "image-missing", "This product's picture is gone. Please choose another product."


class GarmentNotFound(NotFound):
    """There is no such garment."""


class GarmentChangedMeanwhile(Conflict):
    """This garment was measured or corrected since you looked at it."""


class LandmarksUnfit(Unprocessable):
    """These landmarks cannot be those of such a garment."""


class GarmentRefused(Exception):  # noqa: N818 - the fitting room's answer, not a failure of it
    """The fitting room cannot use this picture; asking again would not help."""

    def __init__(self, code: str, message: str) -> None:
        """`code` is for programs, `message` tells shoppers why it cannot be tried on."""
        super().__init__(code, message)
        self.code = code
        self.message = message
