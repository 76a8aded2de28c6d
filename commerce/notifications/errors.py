"""What can go wrong with notifications."""

from commerce.core.errors import NotFound, Unprocessable


class NotificationNotFound(NotFound):
    """There is no such notification."""


class DeviceNotFound(NotFound):
    """No such device is registered."""


class PreferenceLocked(Unprocessable):
    """Warnings about the account's security cannot be turned off."""
