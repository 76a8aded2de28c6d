"""What can go wrong with staff's accounts."""

from commerce.core.errors import Conflict, Forbidden


class AdminExists(Conflict):
    """A member of staff has this email address already."""


class RoleNotAllowed(Forbidden):
    """Your role does not allow this."""
