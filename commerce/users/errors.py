"""What can go wrong with shoppers' accounts."""

from commerce.core.errors import NotFound


class UserNotFound(NotFound):
    """There is no such shopper."""
