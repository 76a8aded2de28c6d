"""What can go wrong with a cart."""

from commerce.core.errors import Conflict, NotFound, Unauthenticated


class CartItemNotFound(NotFound):
    """There is no such item in your cart."""


class SavedItemNotFound(NotFound):
    """There is no such item among those you keep for later."""


class GuestCartNotFound(NotFound):
    """There is no guest's cart of this token, or not any more."""


class InvalidCartToken(Unauthenticated):
    """This cart token is of no use, or not any more; open another cart."""


class CartCodeNotFound(NotFound):
    """This code is not on your cart."""


class TooManyCodes(Conflict):
    """A cart takes no more codes than it has."""


class CartFull(Conflict):
    """A cart takes no more lines than it has."""


class SavedFull(Conflict):
    """No more things can be kept for later than there are."""
