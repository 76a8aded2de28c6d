"""A wire between the shop and its database that can be made long."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL, make_url

_CHUNK = 64 * 1024


class Wire:
    """Carries bytes to and from a server; each way takes half of the delay.

    Attributes:
        delay: the least and the most seconds that a round trip takes longer than without it.
    """

    def __init__(self, url: URL) -> None:
        """Lead to the host and port of a URL."""
        self.delay = (0.0, 0.0)
        self._target = (url.host or "127.0.0.1", url.port or 5432)
        self._choice = random.Random(0)
        self._carrying: set[asyncio.Task[None]] = set()

    async def listen(self) -> asyncio.Server:
        """Accept connections on a port of the machine's choice."""
        return await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def cut(self) -> None:
        """Carry no more."""
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _accept(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            far, forth = await asyncio.open_connection(*self._target)
        except OSError:
            back.close()
            return
        for way in (self._carry(near, forth), self._carry(far, back)):
            task = asyncio.create_task(way)
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one way until either end has gone; then the other way finds its end gone too."""
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                if self.delay[1]:
                    await asyncio.sleep(self._choice.uniform(*self.delay) / 2)
                writer.write(chunk)
                await writer.drain()
        writer.close()


@contextmanager
def laid(url: str) -> Iterator[tuple[Wire, str]]:
    """A wire to the server of a URL, and the URL that leads through it, until the block ends.

    It has a thread of its own: whoever blocks this one must not hold the shop up.
    """
    target = make_url(url)
    wire, loop = Wire(target), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="wire", daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(wire.listen(), loop).result()
    port = server.sockets[0].getsockname()[1]
    through = target.set(host="127.0.0.1", port=port)
    try:
        yield wire, through.render_as_string(hide_password=False)
    finally:
        asyncio.run_coroutine_threadsafe(wire.cut(), loop).result()
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
