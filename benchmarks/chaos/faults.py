"""What a fault is: something that goes wrong, for a while or at once, and gets well again."""

import random
from dataclasses import dataclass
from typing import ClassVar

import httpx

from benchmarks.chaos.house import House


@dataclass
class Fault:
    """One thing that can go wrong.

    Attributes:
        component: what the shop's own health check calls the part; it says when that is well.
        lasts: for how many seconds it goes wrong before somebody mends it; a kill lasts none.
    """

    house: House
    kind: str
    choice: random.Random

    component: ClassVar[str] = "database"
    lasts: ClassVar[float] = 0.0

    async def begin(self) -> bool:
        """Have it go wrong; False if there is nothing to go wrong at this moment."""
        raise NotImplementedError

    async def end(self) -> None:
        """Mend what the platform does not mend itself."""

    async def is_over(self) -> bool:
        """Whether the part does its work again."""
        return await self.health() == "ok"

    async def health(self) -> str:
        """What the shop says of the part."""
        return (await self.components()).get(self.component, "unknown")

    async def components(self) -> dict[str, str]:
        """What the shop says of each of its parts; nothing while it does not answer."""
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                answer = await client.get(f"{self.house.url}/health")
            found: dict[str, str] = answer.json()["components"]
        except (httpx.HTTPError, ValueError, KeyError):
            return {}
        return found
