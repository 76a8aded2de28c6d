"""What can go wrong with activity."""

from commerce.core.errors import Conflict


class VisitorClaimed(Conflict):
    """Somebody else has claimed this visitor's history."""
