"""What can end a visit early, each told in one line."""

from devstack.errors import DevstackError


class VisitError(DevstackError):
    """The visit cannot go on."""


class ClosedError(VisitError):
    """No shop answers."""


class RefusedError(VisitError):
    """The shop, its store or its fitting room said no, and why."""
