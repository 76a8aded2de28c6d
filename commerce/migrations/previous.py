"""The release that runs while this one's migrations are applied: what they must not disturb."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Previous:
    """The release before this one.

    Attributes:
        version: what it called itself.
        commit: where it is in the history.
        revision: the last migration that it brought.
    """

    version: str
    commit: str
    revision: str


PREVIOUS = Previous(**tomllib.loads(_FILE.read_text("utf-8")))
