"""What can go wrong with shoppers' accounts."""

from commerce.core.errors import Conflict, NotFound


class UserNotFound(NotFound):
    """There is no such shopper."""


class AddressNotFound(NotFound):
    """There is no such address."""


class AddressBookFull(Conflict):
    """The address book is full; remove an address first."""


class SignInNotFound(NotFound):
    """There is no such sign-in."""
