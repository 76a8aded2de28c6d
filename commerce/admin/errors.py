"""What can go wrong with staff's accounts."""

from commerce.core.errors import Conflict, Forbidden, NotFound, Unauthenticated


class AdminExists(Conflict):
    """A member of staff has this email address already."""


class AdminNotFound(NotFound):
    """There is no such member of staff."""


class RoleNotAllowed(Forbidden):
    """Your role does not allow this."""


class LastOwner(Conflict):
    """The last active owner can neither leave nor become anything else."""


class ProofRefused(Forbidden):
    """The password or the code is wrong."""


class TotpRequired(Unauthenticated):
    """The password is right; this account also needs a code."""


class WrongTotp(Unauthenticated):
    """This code is wrong, too old, or was used already."""


class TotpEnrolled(Conflict):
    """A second factor is set up already."""


class TotpNotEnrolled(Conflict):
    """No second factor waits to be confirmed or is set up."""


class TotpEnrolmentRequired(Forbidden):
    """The house asks your role for a second factor; set one up first."""
