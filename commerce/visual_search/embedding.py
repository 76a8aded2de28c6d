"""Who looks at photos: a replica of the fitting room, handed in from where there is one."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Protocol

from fastapi import Depends, Request

from commerce.visual_search.errors import PhotoTooSlow, SearchUnavailable

# Shoppers who try on come first: more photos than this are not handed over at once by a replica.
MOST_AT_ONCE = 4
# Each of them is held in memory, from its first byte until it has been looked at.
MOST_IN_HAND = 8
PATIENCE = timedelta(seconds=15)
# How long a photo may take to arrive: eight megabytes at three megabits a second.
ARRIVES_WITHIN = timedelta(seconds=22)


@dataclass(frozen=True, slots=True)
class Embedding:
    """What a picture shows: float16, little-endian, of length 1; and by which model."""

    vector: bytes
    model: str


class Embedder(Protocol):
    """Looks at photos, and keeps none."""

    async def embed(self, photo: bytes) -> Embedding:
        """Embed a photo as product pictures are.

        Raises:
            PhotoRefused: nobody should, or can, look at it.
            Unavailable: there is nobody to ask at the moment.
        """
        ...


class NoEmbedder:
    """Stands where no fitting room is known."""

    async def embed(self, photo: bytes) -> Embedding:
        """Refuse, whatever it is."""
        raise SearchUnavailable(f"Nobody is there to look at these {len(photo)} bytes.")


class Gallery:
    """Takes photos in and hands them over, a few at once: a replica has memory for no more."""

    def __init__(self, embedder: Embedder, arrives_within: timedelta = ARRIVES_WITHIN) -> None:
        """Ask this one, of photos that arrive within this time."""
        self._embedder = embedder
        self._arrives_within = arrives_within.total_seconds()
        self._in_hand = 0
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one photo, asked for before its first byte is read.

        Raises:
            SearchUnavailable: all are taken.
        """
        if self._in_hand >= MOST_IN_HAND:
            raise SearchUnavailable("Many are searching by photo; try again shortly.")
        self._in_hand += 1
        try:
            yield
        finally:
            self._in_hand -= 1

    async def take(self, photo: Awaitable[bytes]) -> bytes:
        """Read a photo that is on its way; raises PhotoTooSlow."""
        try:
            async with asyncio.timeout(self._arrives_within):
                return await photo
        except TimeoutError as late:
            raise PhotoTooSlow from late

    async def look_at(self, photo: bytes) -> Embedding:
        """Embed a photo when its turn has come; raises PhotoRefused, SearchUnavailable."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()), self._turns:
                return await self._embedder.embed(photo)
        except TimeoutError as late:
            raise SearchUnavailable from late


async def _gallery(request: Request) -> Gallery:
    gallery: Gallery = request.app.state.gallery
    return gallery


WantedGallery = Annotated[Gallery, Depends(_gallery)]
