"""Asks the fitting room on this cluster for try-ons, as a job: together, then each of its own kind.

    python fashn_client.py ORDERS ANSWERS

Orders are JSON: photo, garment (paths), category, samples, seed. Answers are, of each order, the
results' seeds and encoded pictures: among the others, and among copies of itself.
"""

import asyncio
import base64
import json
import sys
from pathlib import Path
from typing import Any

from ray import serve


def read(orders: Path) -> list[dict[str, Any]]:
    """The orders, with the pictures themselves."""
    pictures = ("photo", "garment")
    return [
        order | {name: Path(order[name]).read_bytes() for name in pictures}
        for order in json.loads(orders.read_text())
    ]


async def prepare(order: dict[str, Any]) -> bytes:
    """As a worker has it prepared."""
    preprocessing: Any = serve.get_deployment_handle("Preprocessing", "tryon")
    prepared: bytes = await preprocessing.prepare.remote(
        order["photo"],
        [(order["garment"], order["category"], None)],
        mode="fast",
        samples=order["samples"],
        seed=order["seed"],
    )
    return prepared


async def generate(prepared: bytes) -> list[dict[str, Any]]:
    engine: Any = serve.get_deployment_handle("Engine", "tryon")
    results = await engine.generate.remote(prepared)
    return [
        {"seed": seed, "type": kind, "picture": base64.b64encode(picture).decode()}
        for picture, kind, seed, _ in results
    ]


async def draw(orders: list[dict[str, Any]]) -> dict[str, Any]:
    """All at once, and then as many of each alone."""
    prepared = [await prepare(order) for order in orders]
    together = await asyncio.gather(*map(generate, prepared))
    alone = [await asyncio.gather(*[generate(one) for _ in prepared]) for one in prepared]
    return {"together": together, "alone": alone}


drawn = asyncio.run(draw(read(Path(sys.argv[1]))))
Path(sys.argv[2]).write_text(json.dumps(drawn))
