"""Shoppers who all want to see themselves in something at once."""

import asyncio
import io
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import numpy as np
from PIL import Image

# A shopper may have fifty jobs at a time; few connections spare the two cores.
JOBS_A_SHOPPER = 10
_SIZE = (96, 64, 3)


@dataclass(frozen=True)
class Wish:
    """A try-on that only has to be asked for."""

    client: httpx.AsyncClient
    body: dict[str, object]


async def wishes(url: str, count: int, pictures: Iterator[bytes] | None = None) -> list[Wish]:
    """Shoppers with photos that are uploaded, each other than every other.

    Pictures are a person and a garment in turn; without any, noise.
    """
    made: list[Wish] = []
    pictures = pictures or _pictures()
    while len(made) < count:
        client = await _shopper(url)
        for _ in range(min(JOBS_A_SHOPPER, count - len(made))):
            photo, garment = [await _upload(client, next(pictures)) for _ in range(2)]
            body = {"userImageUrl": photo, "productImageUrls": [garment], "consent": True}
            made.append(Wish(client, body))
    return made


async def ask(wish: Wish) -> UUID:
    """Have it queued."""
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answer = await wish.client.post("/tryon/generate", json=wish.body, headers=key)
    return UUID(answer.raise_for_status().json()["jobId"])


async def leave(made: list[Wish]) -> None:
    """Close the shoppers' connections."""
    await asyncio.gather(*(client.aclose() for client in {wish.client for wish in made}))


async def _shopper(url: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=url, timeout=120, trust_env=False)
    account = {"email": f"{uuid.uuid4().hex}@burst.example", "password": "correct horse"}
    answer = (await client.post("/auth/register", json=account)).raise_for_status()
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return client


async def _upload(client: httpx.AsyncClient, picture: bytes) -> str:
    wanted = {"purpose": "tryon", "contentType": "image/jpeg", "size": len(picture)}
    slot = (await client.post("/uploads", json=wanted)).raise_for_status().json()
    async with httpx.AsyncClient(timeout=60, trust_env=False) as store:
        form = {"data": slot["fields"], "files": {"file": picture}}
        (await store.post(slot["uploadUrl"], **form)).raise_for_status()
    return str(slot["imageUrl"])


def _pictures() -> Iterator[bytes]:
    """Small pictures of noise: no two alike, so that no answer is remembered from another."""
    chance = np.random.default_rng(random.getrandbits(64))
    while True:
        file = io.BytesIO()
        noise = chance.integers(0, 255, _SIZE, dtype=np.uint8)
        Image.fromarray(noise).resize((256, 384)).save(file, "JPEG")
        yield file.getvalue()
