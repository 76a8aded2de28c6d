"""Who looks at photos: a replica of the fitting room, handed in from where there is one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Protocol

from fastapi import Depends, Request

from commerce.visual_search.errors import SearchUnavailable

# Shoppers who try on come first: more photos than this are not handed over at once by a replica.
MOST_AT_ONCE = 4
PATIENCE = timedelta(seconds=15)


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
    """Hands photos over, a few at once."""

    def __init__(self, embedder: Embedder) -> None:
        """Ask this one."""
        self._embedder = embedder
        self._busy = 0

    async def look_at(self, photo: bytes) -> Embedding:
        """Embed a photo; raises PhotoRefused, SearchUnavailable."""
        with self._place():
            try:
                async with asyncio.timeout(PATIENCE.total_seconds()):
                    return await self._embedder.embed(photo)
            except TimeoutError as late:
                raise SearchUnavailable from late

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._busy >= MOST_AT_ONCE:
            raise SearchUnavailable("Many are searching by photo; try again shortly.")
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1


async def _gallery(request: Request) -> Gallery:
    gallery: Gallery = request.app.state.gallery
    return gallery


WantedGallery = Annotated[Gallery, Depends(_gallery)]
