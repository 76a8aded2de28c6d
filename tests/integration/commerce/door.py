"""A door in front of the broker that a test can shut, cutting whoever stands in it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from pydantic import SecretStr

from commerce.core.settings import BrokerSettings


class Door:
    """Passes bytes between clients and the broker while it is open."""

    def __init__(self, broker: BrokerSettings) -> None:
        self._behind = urlsplit(broker.url.get_secret_value())
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def settings(self) -> BrokerSettings:
        """The broker by way of the door; who loses it tries again at once."""
        credentials = self._behind.netloc.rpartition("@")[0]
        url = f"amqp://{credentials}@127.0.0.1:{self._port}/?reconnect_interval=0.1"
        return BrokerSettings(url=SecretStr(url))

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass_through, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _pass_through(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        await asyncio.gather(self._copy(reader, inner[1]), self._copy(inner[0], writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError):
            while content := await reader.read(65_536):
                writer.write(content)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()


@asynccontextmanager
async def door_to(broker: BrokerSettings) -> AsyncIterator[Door]:
    """An open door; shut at the end."""
    door = Door(broker)
    await door.open()
    yield door
    await door.shut()
