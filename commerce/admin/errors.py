"""What can go wrong with staff's accounts."""

from commerce.core.errors import Conflict


class AdminExists(Conflict):
    """A member of staff has this email address already."""
