"""What can go wrong with a wishlist."""

from commerce.core.errors import Conflict, NotFound


class WishlistItemNotFound(NotFound):
    """This product is not on your wishlist."""


class WishlistFull(Conflict):
    """A wishlist takes no more products than it has."""
