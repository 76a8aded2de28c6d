"""What can go wrong with a search by photo."""

from commerce.core.errors import (
    PayloadTooLarge,
    RequestTimeout,
    TooManyRequests,
    Unavailable,
    Unprocessable,
)


class PhotoRefused(Unprocessable):
    """This photo cannot be searched with; choose another one."""


class NotAPhoto(Unprocessable):
    """This file is no JPEG, PNG or WebP picture."""


class PhotoTooLarge(PayloadTooLarge):
    """This photo is larger than a search takes."""


class PhotoTooSlow(RequestTimeout):
    """This photo took too long to arrive; send a smaller one."""


class TooManySearches(TooManyRequests):
    """You have searched by photo very often; try again in a moment."""


class SearchUnavailable(Unavailable):
    """Photos cannot be looked at just now; try again shortly."""
