"""A release as one file: the code of a commit, as Ray fetches it for replicas."""

import hashlib
import subprocess
from pathlib import Path

# What runs in replicas and in jobs; its libraries are the image's, or the node's environment.
PACKAGES = ("commerce", "tryon", "deployments")


class PackError(Exception):
    """There is no such commit here."""


def pack(tree: Path, revision: str, folder: Path) -> Path:
    """Write the packages of a commit as one zip, named after its content, and return its path.

    Ray keeps what it fetched by its address, so that another content needs another name; and it
    wants one folder at the top, which it takes away.

    Args:
        tree: a clone.
        revision: what to pack, as git names it; never what is only in the working tree.
        folder: where to put the file.

    Raises:
        PackError: git refused.
    """
    commit = _git(tree, "rev-parse", "--short", f"{revision}^{{commit}}").decode().strip()
    release = f"atelier-{commit}"
    command = ("archive", "--format=zip", f"--prefix={release}/", revision, "--", *PACKAGES)
    content = _git(tree, *command)
    path = folder / f"{release}-{hashlib.sha256(content).hexdigest()[:12]}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    return part.replace(path)


def _git(tree: Path, *command: str) -> bytes:
    done = subprocess.run(["git", "-C", str(tree), *command], check=False, capture_output=True)  # noqa: S603, S607 - git, by its name
    if done.returncode:
        raise PackError(done.stderr.decode(errors="replace").strip())
    return done.stdout
