"""A wire that can be made long, and a clock that can be set wrong."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from benchmarks.chaos.skew import Skew
from benchmarks.chaos.wire import laid


@pytest.mark.parametrize("delay", [(0.0, 0.0), (0.01, 0.02)])
async def test_a_wire_carries_both_ways_and_ends_with_either_end(
    delay: tuple[float, float],
) -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(5))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    with laid(f"postgresql://shop:secret@127.0.0.1:{port}/shop") as (wire, through):
        wire.delay = delay
        url = make_url(through)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(b"hello")
        heard = await reader.read()
        writer.close()

    assert heard == b"hello"
    assert (url.username, url.password, url.database) == ("shop", "secret", "shop")
    server.close()


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_skewed_clock_changes_the_time_of_day_while_a_process_runs_and_it_sleeps_on(
    tmp_path: Path,
) -> None:
    clock = Skew.at(tmp_path)
    assert clock is not None
    tell = "import time\nfor _ in range(2): print(time.time(), flush=True); input(); time.sleep(0)"
    told = subprocess.Popen(  # noqa: S603 - a program of this test's own
        [sys.executable, "-c", tell],
        env={**os.environ, **clock.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert told.stdin is not None
    assert told.stdout is not None

    before = float(told.stdout.readline())
    clock.set(3600)
    told.stdin.write("\n\n")
    told.stdin.flush()
    after = float(told.stdout.readline())

    assert told.wait() == 0
    told.stdin.close()
    told.stdout.close()
    assert after - before >= 3600
