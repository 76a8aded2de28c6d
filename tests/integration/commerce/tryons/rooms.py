"""Small fitting rooms that really put pictures together."""

import asyncio
import io
from collections.abc import Sequence

from PIL import Image

from commerce.tryons.errors import Refused
from commerce.tryons.worker import Order, Picture


class PlainRoom:
    """Lays the first garment on the middle of the photo; refuses photos that lie on their side."""

    async def prepare(self, order: Order) -> bytes:
        photo = Image.open(io.BytesIO(order.photo)).convert("RGB")
        if photo.width > photo.height:
            raise Refused("not-upright", "Please stand up.")
        garment = Image.open(io.BytesIO(order.garments[0].picture)).convert("RGB")
        photo.paste(garment, (photo.width // 2 - garment.width // 2, photo.height // 2))
        encoded = io.BytesIO()
        photo.save(encoded, "PNG")
        return bytes([order.samples, order.seed]) + encoded.getvalue()

    async def generate(self, prepared: bytes) -> Sequence[Picture]:
        samples, seed, content = prepared[0], prepared[1], prepared[2:]
        return [Picture(content, "image/png", seed + n, {"fit": 1.0}) for n in range(samples)]


class BrittleRoom(PlainRoom):
    """Breaks down so many times before it works."""

    def __init__(self, breakdowns: int) -> None:
        self.breakdowns = breakdowns

    async def prepare(self, order: Order) -> bytes:
        if self.breakdowns > 0:
            self.breakdowns -= 1
            raise ConnectionResetError("a replica died")
        return await super().prepare(order)


class SlowRoom(PlainRoom):
    """Makes no picture before it is let."""

    def __init__(self) -> None:
        self.visits = 0
        self.entered = asyncio.Event()
        self.may_leave = asyncio.Event()
        self.was_stopped = False

    async def generate(self, prepared: bytes) -> Sequence[Picture]:
        self.visits += 1
        self.entered.set()
        try:
            await self.may_leave.wait()
        except asyncio.CancelledError:
            self.was_stopped = True
            raise
        return await super().generate(prepared)


class ClosingRoom(PlainRoom):
    """Cancels the calls in flight, as a replica does that has to stop."""

    async def prepare(self, order: Order) -> bytes:
        await super().prepare(order)
        raise asyncio.CancelledError
