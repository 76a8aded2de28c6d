"""Where the platform keeps its things: all of it under the project, none of it in the system."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CACHE = PROJECT / ".cache"
"""Downloads: may be deleted at any time, costs only time."""

STATE = PROJECT / ".state"
"""Data, logs, ports and secrets of the platform that `make run` starts here."""
