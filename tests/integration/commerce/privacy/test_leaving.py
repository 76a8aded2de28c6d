"""The end of an account: what is gone at once, and what follows."""

import asyncio
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from commerce.auth.identity import IdentityToolkit
from commerce.cart.models import CartItem
from commerce.core import clock
from commerce.core.database import Base, Database, new_id
from commerce.core.erasure import ObjectDeletion
from commerce.core.events import Event
from commerce.core.outbox import OutboxMessage
from commerce.core.settings import Settings
from commerce.core.storage import Storage
from commerce.notifications.models import Device, Notification
from commerce.orders import events as order_events
from commerce.orders.models import Order
from commerce.privacy import service as privacy
from commerce.tryons import attempts
from commerce.tryons.models import TryonSession
from commerce.users import deletions
from commerce.users.models import IdentityDeletion, RefreshToken, User, UserAddress
from commerce.wishlists.models import WishlistItem
from tests.integration.commerce.listening import Answer, serving
from tests.integration.commerce.privacy.conftest import (
    Background,
    Customer,
    MakeCustomer,
    is_there,
)
from tests.integration.commerce.shopping import ADDRESS
from tests.integration.commerce.users.conftest import Emulator, firebase

__all__ = ["firebase"]
OWN = (UserAddress, WishlistItem, CartItem, Device, Notification, TryonSession)


async def rows_of(database: Database, table: type[Base], user_id: UUID) -> int:
    whose = table.owner_id if table is RefreshToken else table.user_id  # type: ignore[attr-defined]  # every table here has one
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(whose == user_id)) or 0


async def user_of(database: Database, user_id: UUID) -> User:
    async with database.reading() as session:
        return await session.get_one(User, user_id)


async def log_in(client: httpx.AsyncClient, customer: Customer) -> httpx.Response:
    known = {"email": customer.person.email, "password": customer.person.password}
    return await client.post("/auth/login", json=known)


async def register(client: httpx.AsyncClient, customer: Customer) -> httpx.Response:
    known = {"email": customer.person.email, "password": customer.person.password}
    return await client.post("/auth/register", json=known)


async def test_everything_that_is_theirs_alone_is_gone_at_once(
    customer: Customer, database: Database
) -> None:
    for table in OWN:
        assert await rows_of(database, table, customer.id), table

    answer = await customer.delete()

    assert (answer.status_code, answer.content) == (204, b"")
    for table in OWN:
        assert await rows_of(database, table, customer.id) == 0, table
    assert await rows_of(database, RefreshToken, customer.id) == 0


async def test_what_is_left_of_the_account_is_an_id(customer: Customer, database: Database) -> None:
    await customer.delete()

    left = await user_of(database, customer.id)
    assert left.firebase_uid == f"deleted:{customer.id}"
    assert (left.email, left.display_name, left.photo_url, left.phone) == (None,) * 4
    assert left.deleted_at is not None


async def test_no_token_of_theirs_opens_anything(
    client: httpx.AsyncClient, customer: Customer, firebase: Emulator
) -> None:
    id_token = await firebase.sign_in(customer.person.email)
    await customer.delete()

    for token in (customer.person.token, id_token):
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("/users/profile", "/cart", "/orders", "/notifications", "/users/addresses"):
            assert (await client.get(path, headers=headers)).status_code == 401, path
    renewed = {"refreshToken": customer.person.refresh_token}
    assert (await client.post("/auth/refresh", json=renewed)).status_code == 401
    exchanged = await client.post("/auth/login", json={"idToken": id_token})
    assert (exchanged.status_code, exchanged.json()["type"]) == (403, "account-disabled")
    assert (await log_in(client, customer)).status_code == 403


async def test_pictures_are_really_gone_from_the_store(
    customer: Customer, background: Background, storage: Storage
) -> None:
    asked = (await customer.at_door.post("/users/export", None)).json()
    await background.make_copies()
    ready = (await customer.at_door.get(f"/users/export/{asked['exportId']}")).json()
    assert await is_there(storage, customer.photo)

    await customer.delete()
    await background.erase()

    assert not await is_there(storage, customer.photo)
    assert not await is_there(storage, customer.result)
    async with httpx.AsyncClient() as http:
        assert (await http.get(ready["downloadUrl"])).status_code == 404


async def test_somebody_elses_pictures_stay(
    make_customer: MakeCustomer, background: Background, storage: Storage
) -> None:
    customer, other = await make_customer(), await make_customer()

    await customer.delete()
    await background.erase()

    assert await is_there(storage, other.photo)
    assert await is_there(storage, other.result)
    assert (await other.at_door.get("/users/profile")).status_code == 200


async def test_what_is_uploaded_too_late_goes_too(
    customer: Customer, background: Background, storage: Storage, database: Database
) -> None:
    await customer.delete()
    await background.erase()
    await storage.put(customer.photo, b"late", "image/jpeg")
    async with database.transaction() as session:
        await session.execute(update(ObjectDeletion).values(due_at=clock.now()))

    await background.erase()

    assert not await is_there(storage, customer.photo)


async def test_a_worker_that_is_at_a_try_on_finds_its_job_gone(
    customer: Customer, database: Database
) -> None:
    job_id = new_id()
    async with database.transaction() as session:
        session.add(
            TryonSession(
                id=job_id, user_id=customer.id, photo_key=customer.photo, garments=[],
                category="tops", mode="fast", samples=1, seed=1, engine="test",
            )
        )  # fmt: skip
    async with database.transaction() as session:
        attempt = await attempts.claim(session, job_id, privacy.FRESH, take_over=False)
    assert attempt is not None

    await customer.delete()

    async with database.transaction() as session:
        assert not await attempts.complete(session, attempt, [])
        assert await attempts.is_finished(session, job_id)


async def test_the_firebase_account_goes_and_the_address_is_free_for_a_new_person(
    client: httpx.AsyncClient, customer: Customer, background: Background
) -> None:
    await customer.delete()
    assert (await register(client, customer)).status_code == 409

    await background.delete_identities()

    answer = await register(client, customer)
    assert answer.status_code == 201, answer.text
    assert answer.json()["user"]["id"] != str(customer.id)
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert (await client.get("/orders", headers=headers)).json()["items"] == []
    assert (await client.get("/users/addresses", headers=headers)).json()["items"] == []


async def test_an_old_id_token_does_not_open_the_new_persons_account(
    client: httpx.AsyncClient, customer: Customer, background: Background, firebase: Emulator
) -> None:
    await firebase.change(customer.person.email, emailVerified=True)
    old_token = await firebase.sign_in(customer.person.email)
    await customer.delete()
    await background.delete_identities()
    await register(client, customer)
    await firebase.change(customer.person.email, emailVerified=True)
    await log_in(client, customer)

    headers = {"Authorization": f"Bearer {old_token}"}
    assert (await client.get("/users/profile", headers=headers)).status_code == 401


async def deletion_of(database: Database, uid: str) -> IdentityDeletion:
    async with database.reading() as session:
        mine = select(IdentityDeletion).where(IdentityDeletion.firebase_uid == uid)
        return (await session.scalars(mine)).one()


async def test_an_account_that_firebase_has_lost_already_is_done(
    customer: Customer, background: Background, database: Database
) -> None:
    uid = (await user_of(database, customer.id)).firebase_uid
    await customer.delete()
    await background.firebase.delete(uid)

    await background.delete_identities()

    job = await deletion_of(database, uid)
    assert job.due_at is None
    assert job.deleted_at is not None


async def test_a_firebase_that_fails_is_asked_again_until_it_is_done(
    customer: Customer,
    background: Background,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The shop tells the SDK of its emulator through the environment; it is told back afterwards.
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", settings.firebase.emulator_host)
    uid = (await user_of(database, customer.id)).firebase_uid
    await customer.delete()
    with serving() as server:
        server.answer_in_turn(Answer(503, {"error": {"message": "BACKEND_ERROR"}}))
        host = server.url.removeprefix("http://")
        broken = IdentityToolkit(settings.firebase.model_copy(update={"emulator_host": host}))
        await deletions.step(database, broken)
        await broken.close()
    waiting = await deletion_of(database, uid)
    async with database.transaction() as session:
        mine = update(IdentityDeletion).where(IdentityDeletion.firebase_uid == uid)
        await session.execute(mine.values(due_at=clock.now()))

    await background.delete_identities()

    assert (waiting.attempts, waiting.deleted_at) == (1, None)
    assert waiting.last_error
    assert (await deletion_of(database, uid)).deleted_at is not None


async def test_whoever_signs_in_while_leaving_is_out_in_the_end(
    client: httpx.AsyncClient, customer: Customer, database: Database
) -> None:
    answers = await asyncio.gather(*(log_in(client, customer) for _ in range(4)), customer.delete())

    assert answers[-1].status_code == 204
    for signed_in in (answer.json() for answer in answers[:-1] if answer.status_code == 200):
        headers = {"Authorization": f"Bearer {signed_in['token']}"}
        assert (await client.get("/users/profile", headers=headers)).status_code == 401
    assert await rows_of(database, RefreshToken, customer.id) == 0


async def test_the_uid_is_forgotten_when_no_token_can_be_alive(
    customer: Customer, background: Background, database: Database
) -> None:
    uid = (await user_of(database, customer.id)).firebase_uid
    await customer.delete()
    await background.delete_identities()
    mine = IdentityDeletion.firebase_uid == uid
    await deletions.forget(database)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).where(mine)) == 1

    async with database.transaction() as session:
        long_ago = clock.now() - deletions.TOKENS_LIVE
        await session.execute(update(IdentityDeletion).where(mine).values(deleted_at=long_ago))
    await deletions.forget(database)

    async with database.reading() as session:
        assert await session.scalar(select(func.count()).where(mine)) == 0


async def test_those_who_listen_are_told_once(customer: Customer, database: Database) -> None:
    answers = await asyncio.gather(*(customer.delete() for _ in range(4)))

    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 204
    assert set(codes[1:]) <= {401, 403, 404}
    async with database.reading() as session:
        told = select(func.count()).where(
            OutboxMessage.topic == "user.deleted",
            OutboxMessage.payload["userId"].astext == str(customer.id),
        )
        assert await session.scalar(told) == 1


async def test_orders_stay_and_lose_their_names_when_nobody_needs_them(
    customer: Customer, database: Database
) -> None:
    async with database.transaction() as session:
        own = update(Order).where(Order.user_id == customer.id)
        await session.execute(own.values(status="delivered"))
    await customer.delete()

    gone = Event(new_id(), "user.deleted", {"userId": str(customer.id)})
    async with database.transaction() as session:
        await order_events.handle(session, gone)

    async with database.reading() as session:
        mine = select(Order).where(Order.user_id == customer.id)
        order = (await session.scalars(mine)).one()
    assert order.total > 0
    assert ADDRESS["fullName"] not in str(order.shipping_address)
    assert ADDRESS["phone"] not in str(order.shipping_address)


async def test_what_a_request_under_way_still_wrote_goes_with_the_event(
    customer: Customer, database: Database
) -> None:
    await customer.delete()
    async with database.transaction() as session:
        session.add(UserAddress(id=new_id(), user_id=customer.id, address=ADDRESS))
        session.add(Device(id=new_id(), user_id=customer.id, token="late", platform="ios"))

    async with database.transaction() as session:
        await privacy.handle(session, Event(new_id(), "user.deleted", {"userId": str(customer.id)}))

    assert await rows_of(database, UserAddress, customer.id) == 0
    assert await rows_of(database, Device, customer.id) == 0


async def test_who_leaves_while_ordering_does_either_and_leaves_no_cart(
    make_customer: MakeCustomer, database: Database
) -> None:
    customers = [await make_customer() for _ in range(4)]

    answers = await asyncio.gather(
        *(customer.at_door.order() for customer in customers),
        *(customer.delete() for customer in customers),
        *(customer.at_door.post("/users/addresses", ADDRESS) for customer in customers),
    )

    ordered, left, written = answers[:4], answers[4:8], answers[8:]
    assert [answer.status_code for answer in left] == [204] * 4
    assert {answer.status_code for answer in ordered} <= {201, 401, 409}
    assert {answer.status_code for answer in written} <= {201, 401}
    for customer in customers:
        gone = Event(new_id(), "user.deleted", {"userId": str(customer.id)})
        async with database.transaction() as session:
            await privacy.handle(session, gone)
        assert await rows_of(database, CartItem, customer.id) == 0
        assert await rows_of(database, UserAddress, customer.id) == 0


async def test_a_fresh_id_token_proves_who_asks(customer: Customer, firebase: Emulator) -> None:
    answer = await customer.delete({"idToken": await firebase.sign_in(customer.person.email)})

    assert answer.status_code == 204


@pytest.mark.parametrize(
    ("proof", "status", "kind"),
    [
        ({"password": "wrong-ribbon"}, 401, "wrong-credentials"),
        ({"idToken": "x.y.z"}, 401, "invalid-token"),
        ({}, 422, "invalid-request"),
        ({"password": "velvet-ribbon", "idToken": "x"}, 422, "invalid-request"),
    ],
)
async def test_without_proof_nothing_is_gone(
    customer: Customer, proof: dict[str, object], status: int, kind: str
) -> None:
    answer = await customer.delete(proof)

    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert (await customer.at_door.get("/users/profile")).status_code == 200


async def test_somebody_elses_proof_is_none(
    make_customer: MakeCustomer, firebase: Emulator
) -> None:
    customer, other = await make_customer(), await make_customer()

    answer = await customer.delete({"idToken": await firebase.sign_in(other.person.email)})

    assert (answer.status_code, answer.json()["type"]) == (401, "wrong-credentials")
    for one in (customer, other):
        assert (await one.at_door.get("/users/profile")).status_code == 200
