"""A shopper who has left traces everywhere, and what goes on in the background."""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from commerce.auth.identity import IdentityToolkit
from commerce.core import erasure
from commerce.core.database import Database, new_id
from commerce.core.storage import ObjectMissing, Storage
from commerce.notifications.service import notify
from commerce.privacy import exports
from commerce.tryons.models import TryonSession
from commerce.tryons.pictures import uploads_of
from commerce.users import deletions
from tests.integration.commerce.conftest import Person, SignUp
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop


@dataclass(frozen=True)
class Background:
    """The loops, run until nothing is due."""

    database: Database
    storage: Storage
    firebase: IdentityToolkit

    async def make_copies(self) -> None:
        while await exports.step(self.database, self.storage):
            pass

    async def erase(self) -> None:
        while await erasure.step(self.database, self.storage):
            pass

    async def delete_identities(self) -> None:
        while await deletions.step(self.database, self.firebase):
            pass


@pytest.fixture
def background(app: FastAPI, database: Database, storage: Storage) -> Background:
    return Background(database, storage, app.state.identity)


@dataclass(frozen=True)
class Customer:
    """A shopper with an account at Firebase, at the shop's door."""

    person: Person
    at_door: Buyer
    photo: str
    result: str
    job_id: UUID

    @property
    def id(self) -> UUID:
        return self.person.id

    async def delete(self, proof: dict[str, object] | None = None) -> httpx.Response:
        """Ask for the account's end, with the password unless something else is to prove it."""
        body = {"password": self.person.password} if proof is None else proof
        return await self.at_door.send("DELETE", "/users/profile", body)


def picture() -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (60, 80), "tan").save(encoded, "JPEG")
    return encoded.getvalue()


async def is_there(storage: Storage, key: str) -> bool:
    try:
        await storage.get(key)
    except ObjectMissing:
        return False
    return True


MakeCustomer = Callable[[], Awaitable[Customer]]


@pytest.fixture
def make_customer(
    shop: Shop, sign_up: SignUp, client: httpx.AsyncClient, database: Database, storage: Storage
) -> MakeCustomer:
    """A shopper who has ordered, wished, tried on, been told, and kept an address."""

    async def make() -> Customer:
        person = await sign_up()
        buyer = Buyer(person.id, client, person.headers)
        product = await shop.product()
        await buyer.add(product)
        ordered = await buyer.order()
        assert ordered.status_code == 201, ordered.text
        await buyer.add(product)
        await buyer.post("/users/addresses", ADDRESS)
        wished = await buyer.send("PUT", f"/wishlist/items/{product.id}", {})
        assert wished.is_success, wished.text
        await buyer.post("/devices", {"token": f"t-{person.id}", "platform": "ios"})
        consent = {"purpose": "analytics", "granted": True, "version": "1"}
        await buyer.send("PUT", "/users/consents", {"consents": [consent]})
        photo, result, job_id = await _try_on(database, storage, person.id)
        async with database.transaction() as session:
            await notify(session, person.id, "order-paid", {"number": "7KQ2M"})
        return Customer(person, buyer, photo, result, job_id)

    return make


async def _try_on(database: Database, storage: Storage, user_id: UUID) -> tuple[str, str, UUID]:
    job_id = new_id()
    photo = f"{uploads_of(user_id)}{new_id()}.jpg"
    result = f"tryons/{job_id}/{new_id()}/0.jpg"
    for key in (photo, result):
        await storage.put(key, picture(), "image/jpeg")
    columns: dict[str, Any] = {
        "category": "tops", "mode": "fast", "samples": 1, "seed": 7, "engine": "test",
    }  # fmt: skip
    job = TryonSession(
        id=job_id, user_id=user_id, photo_key=photo, garments=[], status="completed",
        stage="done", results=[{"key": result, "seed": 7, "scores": {}}], fingerprint=b"\xff",
        **columns,
    )  # fmt: skip
    async with database.transaction() as session:
        session.add(job)
    return photo, result, job_id


@pytest.fixture
async def customer(make_customer: MakeCustomer) -> Customer:
    return await make_customer()
