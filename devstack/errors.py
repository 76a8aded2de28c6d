"""What can stop the platform from starting, each told in one line."""

from pathlib import Path


class DevstackError(Exception):
    """The platform cannot run here."""


class AlreadyRunningError(DevstackError):
    """Another runner holds this state directory."""

    def __init__(self, state: Path, owner: int) -> None:
        super().__init__(f"already running: process {owner} uses {state}")
        self.owner = owner


class PortTakenError(DevstackError):
    """A port that must be ours belongs to someone else."""


class ServiceError(DevstackError):
    """A service ended or never became ready; its log says why."""


class DownloadError(DevstackError):
    """A package could not be fetched, or is not what was pinned."""
