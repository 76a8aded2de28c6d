"""What can go wrong with a try-on, before a job is accepted and while it is worked on."""

from collections.abc import Mapping
from typing import ClassVar

from commerce.core.errors import (
    Conflict,
    Forbidden,
    NotFound,
    PayloadTooLarge,
    TooManyRequests,
    Unprocessable,
)

# For what must not be found by anybody who was not given it.
UNLISTED = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"}


class TryonNotFound(NotFound):
    """There is no such try-on among yours."""


class ForeignPicture(Unprocessable):
    """Pictures must lie in this shop's store: upload the photo first and send its imageUrl."""


class PictureMissing(Unprocessable):
    """There is no picture at this address; upload it first."""


class NotAPicture(Unprocessable):
    """This file is no JPEG, PNG or WebP picture."""


class PictureTooLarge(PayloadTooLarge):
    """This picture is larger than the fitting room accepts."""


class NothingToTryOn(Unprocessable):
    """This product has no picture that could be tried on."""


class ImpossibleOutfit(Unprocessable):
    """Nobody wears these garments together."""


class ConsentNeeded(Forbidden):
    """Agree first to what is done with your photo: send consent: true, or PUT /users/consents."""


class TooManyTryOns(TooManyRequests):
    """You have asked for as many try-ons as the fitting room has for one shopper."""


class TryonEnded(Conflict):
    """This try-on has ended; there is nothing to cancel."""


class CannotTryAgain(Conflict):
    """Only a try-on that the shop failed at can be tried again, within a day; ask anew instead."""


class NothingToShare(Conflict):
    """Only a try-on with pictures can be shared."""


class ShareNotFound(NotFound):
    """There is nothing to see here, or no more."""

    headers: ClassVar[Mapping[str, str]] = UNLISTED


class Refused(Exception):  # noqa: N818 - the fitting room's answer, not a failure of it
    """The fitting room cannot use these pictures; asking again would not help."""

    def __init__(self, code: str, message: str) -> None:
        """`code` is for programs, `message` tells the shopper what to do next."""
        super().__init__(code, message)
        self.code = code
        self.message = message


class TooManyStreams(TooManyRequests):
    """Too many streams of yours are open; close one, or poll."""
