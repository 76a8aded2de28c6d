"""How each part is: small checks with a short patience."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Check = Callable[[], Awaitable[None]]
PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Health:
    """`ok` if all parts work; `degraded` if the shop can sell without the ones that do not."""

    status: Literal["ok", "degraded", "down"]
    components: dict[str, str]


async def examine(checks: Mapping[str, Check], essential: frozenset[str]) -> Health:
    """Run every check at once; a part is `ok` or `down`."""
    states = await asyncio.gather(*(_state(check) for check in checks.values()))
    components = dict(zip(checks, states, strict=True))
    broken = {name for name, state in components.items() if state != "ok"}
    if broken & essential:
        return Health("down", components)
    return Health("degraded" if broken else "ok", components)


async def _state(check: Check) -> str:
    try:
        await asyncio.wait_for(check(), PATIENCE)
    except Exception:  # noqa: BLE001 - whatever it is, the part does not work
        return "down"
    return "ok"
