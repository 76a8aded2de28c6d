"""What can go wrong when shoppers ask for their data or its end."""

from commerce.core.errors import Forbidden, NotFound, TooManyRequests


class ExportNotFound(NotFound):
    """There is no such copy of your data."""


class TooManyExports(TooManyRequests):
    """You have asked for many copies today; try again tomorrow."""


class FreshProofNeeded(Forbidden):
    """Sign in again just before you do this."""
