"""What Ray's processes on a node find in their environment."""

import os
import shutil
import sys
from pathlib import Path

from devstack.paths import PROJECT
from devstack.starting import HEAD_PORT_NAMES, PORT_NAMES, node_environment

PORTS = dict.fromkeys((*HEAD_PORT_NAMES, *PORT_NAMES, "replicas"), 21000)


def test_a_job_that_asks_for_python_gets_this_one_and_this_code(tmp_path: Path) -> None:
    given = {"PATH": "/usr/bin", "PYTHONPATH": "/theirs"}

    found = node_environment(given, tmp_path, PORTS, PORTS)

    python = shutil.which("python", path=found["PATH"])
    assert python is not None
    assert Path(python).parent == Path(sys.executable).parent
    assert found["PATH"].endswith(f"{os.pathsep}/usr/bin")
    assert found["PYTHONPATH"] == f"{PROJECT}{os.pathsep}/theirs"
