"""What can go wrong while a picture is prepared or measured."""

# The code and the words of what the shop itself refuses, as the fitting room would.
PICTURE_GONE = "image-missing", "This product's picture is gone. Please choose another product."


class PictureRefused(Exception):  # noqa: N818 - the fitting room's answer, not a failure of it
    """Nothing can be made of this picture; asking again would not help."""

    def __init__(self, code: str, message: str) -> None:
        """`code` is for programs, `message` tells staff, and whoever would try it on, why."""
        super().__init__(code, message)
        self.code = code
        self.message = message
