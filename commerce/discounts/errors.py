"""What can go wrong with discounts."""

from commerce.core.errors import Conflict, NotFound, TooManyRequests, Unprocessable


class DiscountNotApplicable(Unprocessable):
    """This code cannot be used for this order."""


class TooManyGuesses(TooManyRequests):
    """Too many codes that do not exist; wait before you try another."""


class DiscountNotFound(NotFound):
    """There is no such discount."""


class DiscountExists(Conflict):
    """Another discount has this code."""


class DiscountInUse(Conflict):
    """A discount that was redeemed stays in the books; deactivate it instead."""


class LimitBelowUse(Conflict):
    """The discount was redeemed more often than this limit allows."""
