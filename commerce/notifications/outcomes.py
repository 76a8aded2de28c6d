"""How sending can fail."""

from datetime import timedelta


class RefusedError(Exception):
    """It will never be taken; another try is of no use."""


class DeviceGoneError(RefusedError):
    """The installation is gone: nothing will ever reach it."""


class NotNowError(Exception):
    """It was not taken now; `wait` is what the other side asks for, if it does."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        """Say why; positional, so that it survives pickling."""
        super().__init__(reason, wait)
        self.reason = reason
        self.wait = wait

    def __str__(self) -> str:
        """Only the reason."""
        return self.reason
