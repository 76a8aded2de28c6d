"""Small fitting rooms that prepare pictures."""

import asyncio
from collections.abc import Collection

import numpy as np

from commerce.pictures.errors import PictureRefused
from commerce.pictures.parts import EMBEDDING_MODEL, Part
from commerce.pictures.preparing import Prepared, Rendition

COLORS = [("#7a1f2b", 0.75), ("#ffffff", 0.25)]
EMBEDDING = np.array([0.6, 0.8], "<f2").tobytes()


class PlainRoom:
    """Makes of every picture the same, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, tuple[Part, ...]]] = []

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        self.asked.append((picture, tuple(parts)))
        renditions = [
            Rendition(f"{width} {kind}".encode(), width, f"image/{kind}")
            for width in (320, 640)
            for kind in ("avif", "webp")
        ]
        return Prepared(
            (640, 800),
            renditions if "renditions" in parts else None,
            COLORS if "colors" in parts else None,
            EMBEDDING if "embedding" in parts else None,
            EMBEDDING_MODEL if "embedding" in parts else None,
        )


class FailingRoom(PlainRoom):
    """Prepares for nothing."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failure = failure

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        await super().prepare_picture(picture, parts)
        raise self._failure


def strict() -> FailingRoom:
    """Refuses everything."""
    return FailingRoom(PictureRefused("garment-unreadable", "We could not read this picture."))


def broken() -> FailingRoom:
    """Never gets anything done."""
    return FailingRoom(ConnectionResetError("a replica died"))


class SlowRoom(PlainRoom):
    """Prepares nothing before it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = asyncio.Event()
        self.may_leave = asyncio.Event()

    async def prepare_picture(self, picture: bytes, parts: Collection[Part]) -> Prepared:
        self.entered.set()
        await self.may_leave.wait()
        return await super().prepare_picture(picture, parts)
