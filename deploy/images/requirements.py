"""`python requirements.py commerce cluster`: what these extras of the project need.

An image installs them with requirements.lock as constraints: the lock's versions, and none of its
packages that the image has no use for. Standard library only.
"""

import sys
import tomllib
from pathlib import Path

_PROJECT = Path("pyproject.toml")


def wanted(project: Path, extras: list[str]) -> list[str]:
    """The requirements of the project itself and of these extras.

    Raises:
        KeyError: the project has no such extra.
    """
    declared = tomllib.loads(project.read_text("utf-8"))["project"]
    lists = [declared["optional-dependencies"][extra] for extra in extras]
    return sorted({*declared["dependencies"], *(one for each in lists for one in each)})


if __name__ == "__main__":
    sys.stdout.writelines(f"{one}\n" for one in wanted(_PROJECT, sys.argv[1:]))
