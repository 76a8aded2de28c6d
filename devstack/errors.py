"""What can stop the platform from starting, each told in one line."""


class DevstackError(Exception):
    """The platform cannot run here."""


class AlreadyRunningError(DevstackError):
    """Another runner holds this state directory."""


class PortTakenError(DevstackError):
    """A port that must be ours belongs to someone else."""


class ServiceError(DevstackError):
    """A service ended or never became ready; its log says why."""


class DownloadError(DevstackError):
    """A package could not be fetched, or is not what was pinned."""
