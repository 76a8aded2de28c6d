"""How many messages lie in the broker's queues, held by consumers or not."""

import httpx
from sqlalchemy import make_url

from benchmarks.chaos.events import LISTENER
from benchmarks.chaos.house import House


class Depths:
    """Asks the broker's management interface."""

    def __init__(self, house: House) -> None:
        broker = make_url(house.settings.broker.url.get_secret_value())
        port = house.services.started["rabbitmq"].place.ports["amqp-management"]
        self._where = f"http://127.0.0.1:{port}/api/queues"
        self._who = (broker.username or "", broker.password or "")

    async def living(self) -> int:
        """Messages that somebody should work on, now or later."""
        depths = await self._all()
        return sum(n for name, n in depths.items() if not _is_dead(name) and name != LISTENER)

    async def dead(self) -> dict[str, int]:
        """Messages that wait for an operator, by queue."""
        return {name: n for name, n in (await self._all()).items() if _is_dead(name)}

    async def _all(self) -> dict[str, int]:
        async with httpx.AsyncClient(auth=self._who, trust_env=False, timeout=10) as client:
            answer = await client.get(self._where)
        return {queue["name"]: queue.get("messages", 0) for queue in answer.json()}


def _is_dead(name: str) -> bool:
    return name.endswith(".dead")
