"""The web store's own unit tests, as one of ours: what they say is shown where one fails."""

import subprocess

from devstack import web


def test_the_web_stores_unit_tests_pass() -> None:
    web.install()
    command = ["npm", "run", "--silent", "test", "--", "--reporter=default", "--no-color"]

    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=web.SOURCE, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
