"""The release that runs while this one's migrations are applied: what they must not disturb.

`python -m commerce.migrations release COMMIT` writes `previous.toml` when this one is made.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
VERSIONS = _HERE / "versions"
_FILE = _HERE / "previous.toml"
_HEAD = """\
# The release before this one, as `python -m commerce.migrations release` wrote it: tests hold this
# one's migrations against it, and `make upgrade` rolls from it to this one.
"""


@dataclass(frozen=True)
class Previous:
    """The release before this one.

    Attributes:
        version: what it called itself.
        commit: where it is in the history.
        revision: the last migration that it brought.
        sums: the SHA-256 of each migration up to it, by file: what was applied is never edited.
    """

    version: str
    commit: str
    revision: str
    sums: dict[str, str]


def record(version: str, commit: str, revision: str) -> None:
    """Write down that this is a release now, and the one before whatever comes."""
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    lines = [f'version = "{version}"', f'commit = "{commit}"', f'revision = "{revision}"', "[sums]"]
    lines += [
        f'"{file.name}" = "{hashlib.sha256(file.read_bytes()).hexdigest()}"'
        for file in files
        if file.name.split("_")[0] <= revision
    ]
    _FILE.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


PREVIOUS = Previous(**tomllib.loads(_FILE.read_text("utf-8")))
