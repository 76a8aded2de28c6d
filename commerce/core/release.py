"""Which release of the shop this is: the one place where its version is written.

The package's own version is read from here, and so are the cache's keys and what makes two try-ons
the same question. `git archive` (`python -m deployments.rollout pack`) writes the commit beside it,
so that two packages of one version are two releases; a working tree has none.
"""

VERSION = "0.1.0"
_COMMIT = "$Format:%h$"


def name(version: str = VERSION, commit: str = _COMMIT) -> str:
    """The version, and the commit if it is known, such as `0.2.0+1a2b3c4`."""
    return version if commit.startswith("$") else f"{version}+{commit}"
