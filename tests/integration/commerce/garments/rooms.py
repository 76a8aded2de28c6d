"""Small fitting rooms that measure garments."""

import asyncio
import io
from collections.abc import Mapping
from typing import Any

from PIL import Image
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.garments.kinds import Kind
from commerce.garments.measuring import Measured
from commerce.pictures.errors import PictureRefused

TROUSERS = {
    "left-waist": (0.3, 0.1), "right-waist": (0.7, 0.1), "crotch": (0.5, 0.4),
    "left-hem-outer": (0.25, 0.9), "left-hem-inner": (0.45, 0.9),
    "right-hem-inner": (0.55, 0.9), "right-hem-outer": (0.75, 0.9),
}  # fmt: skip


class Quiet:
    """A shop in which nobody waits for a picture, or somebody does."""

    def __init__(self, *, time: bool = True) -> None:
        self.time = time

    async def has_time(self, _session: AsyncSession) -> bool:
        return self.time


class PlainRoom:
    """Takes everything for trousers, and cuts nothing away."""

    def __init__(self) -> None:
        self.shapes: list[Mapping[str, Any] | None] = []
        self.categories: list[str] = []

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        self.shapes.append(shape)
        self.categories.append(category)
        cutout = io.BytesIO()
        Image.open(io.BytesIO(picture)).convert("RGBA").save(cutout, "PNG")
        if shape is not None:
            points = {name: (at[0], at[1]) for name, at in shape["points"].items()}
            return Measured(cutout.getvalue(), shape["kind"], points)
        kind: Kind = "trousers"
        return Measured(cutout.getvalue(), kind, TROUSERS)


class FailingRoom(PlainRoom):
    """Measures for nothing."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failure = failure

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        await super().measure(picture, category, shape)
        raise self._failure


def strict() -> FailingRoom:
    """Refuses everything."""
    return FailingRoom(PictureRefused("garment-worn", "This product is shown on a person."))


def broken() -> FailingRoom:
    """Never gets anything done."""
    return FailingRoom(ConnectionResetError("a replica died"))


class BlindRoom(PlainRoom):
    """Finds what no garment has."""

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        measured = await super().measure(picture, category, shape)
        return Measured(measured.cutout, "dress", measured.points)


class SlowRoom(PlainRoom):
    """Measures nothing before it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = asyncio.Event()
        self.may_leave = asyncio.Event()

    async def measure(
        self, picture: bytes, category: str, shape: Mapping[str, Any] | None
    ) -> Measured:
        self.entered.set()
        await self.may_leave.wait()
        return await super().measure(picture, category, shape)
