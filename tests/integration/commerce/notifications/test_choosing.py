"""What a shopper chooses to be told of, and where."""

import asyncio
from typing import Any

import pytest

from commerce.core import clock
from commerce.core.database import Database, new_id
from commerce.core.events import Event
from commerce.notifications import events
from commerce.notifications.service import MOST_DEVICES
from tests.integration.commerce.notifications.conftest import Pending, Tell, give_address
from tests.integration.commerce.shopping import Buyer, Shop

DEVICE = {"token": "fcm:token-1", "platform": "android"}


async def choose(buyer: Buyer, **groups: object) -> dict[str, Any]:
    answer = await buyer.send("PUT", "/notifications/preferences", groups)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def register(buyer: Buyer, token: str) -> None:
    answer = await buyer.post("/devices", DEVICE | {"token": token})
    assert answer.status_code == 204, answer.text


async def test_the_shop_has_defaults(buyer: Buyer) -> None:
    body = (await buyer.get("/notifications/preferences")).json()

    assert body["orders"] == {"in-app": True, "email": True, "push": True}
    assert body["wishlist"] == {"in-app": True, "email": False, "push": True}
    assert body["locked"] == ["security.email", "security.in-app"]


async def test_a_choice_is_kept_and_what_is_not_named_stays(buyer: Buyer) -> None:
    await choose(buyer, wishlist={"email": True}, orders={"push": False})
    body = await choose(buyer, orders={"in-app": False})

    assert body["orders"] == {"in-app": False, "email": True, "push": False}
    assert body["wishlist"]["email"] is True
    assert (await buyer.get("/notifications/preferences")).json() == body


@pytest.mark.parametrize("channel", ["email", "in-app"])
async def test_warnings_cannot_be_turned_off(buyer: Buyer, channel: str) -> None:
    answer = await buyer.send("PUT", "/notifications/preferences", {"security": {channel: False}})

    assert (answer.status_code, answer.json()["type"]) == (422, "preference-locked")
    assert (await buyer.get("/notifications/preferences")).json()["security"][channel] is True


@pytest.mark.parametrize(
    "wanted", [{"news": {}}, {"orders": {"fax": True}}, {"orders": {"email": "maybe"}}, []]
)
async def test_a_choice_that_is_none_is_refused(buyer: Buyer, wanted: object) -> None:
    answer = await buyer.send("PUT", "/notifications/preferences", wanted)

    assert answer.status_code == 422


async def test_choices_at_once_all_count(buyer: Buyer) -> None:
    await asyncio.gather(
        choose(buyer, orders={"email": False}),
        choose(buyer, orders={"push": False}),
        choose(buyer, wishlist={"push": False}),
        choose(buyer, tryons={"push": False}),
    )

    body = (await buyer.get("/notifications/preferences")).json()
    assert body["orders"] == {"in-app": True, "email": False, "push": False}
    assert (body["wishlist"]["push"], body["tryons"]["push"]) == (False, False)


async def test_only_what_was_chosen_is_sent(
    database: Database, buyer: Buyer, tell: Tell, pending: Pending
) -> None:
    await give_address(database, buyer)
    await register(buyer, f"token-{buyer.id}")
    await choose(buyer, orders={"email": False, "in-app": False})

    await tell()

    assert await pending.statuses("email") == []
    assert await pending.statuses("push") == ["pending"]
    assert (await buyer.get("/notifications")).json()["items"] == []


async def test_who_turned_everything_off_is_told_nothing(
    buyer: Buyer, tell: Tell, pending: Pending
) -> None:
    await choose(buyer, tryons={"email": False, "in-app": False, "push": False})

    await tell("tryon-ready", jobId="j1")

    assert (await buyer.get("/notifications")).json()["items"] == []
    assert await pending.all("push") == []


@pytest.mark.parametrize(("verified", "letters"), [(True, 2), (False, 1)])
async def test_an_unproven_address_gets_no_mail_about_wishes(
    database: Database, buyer: Buyer, tell: Tell, pending: Pending, *, verified: bool, letters: int
) -> None:
    await give_address(database, buyer, verified=verified)
    await choose(buyer, wishlist={"email": True})

    await tell("back-in-stock", name="Gown")
    await tell("order-paid")

    assert len(await pending.all("email")) == letters


async def test_a_device_belongs_to_who_signed_in_last(
    shop: Shop, buyer: Buyer, tell: Tell, pending: Pending
) -> None:
    other, token = await shop.buyer(), f"token-{buyer.id}"
    await register(buyer, token)
    await register(other, token)

    await tell()

    assert await pending.all("push") == []
    assert (await buyer.send("DELETE", f"/devices/{token}")).status_code == 404
    assert (await other.send("DELETE", f"/devices/{token}")).status_code == 204


async def test_of_two_who_register_one_device_at_once_one_has_it(shop: Shop, buyer: Buyer) -> None:
    others = [await shop.buyer() for _ in range(4)]
    token = f"token-{buyer.id}"

    await asyncio.gather(*(register(one, token) for one in [buyer, *others]))

    answers = [await one.send("DELETE", f"/devices/{token}") for one in [buyer, *others]]
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 4


async def test_old_installations_fall_away(buyer: Buyer, tell: Tell, pending: Pending) -> None:
    for number in range(MOST_DEVICES + 3):
        await register(buyer, f"token-{number}-{buyer.id}")

    await tell()

    assert len(await pending.all("push")) == MOST_DEVICES


@pytest.mark.parametrize(
    "device",
    [{"token": "a b", "platform": "ios"}, {"token": "x", "platform": "fax"}, {"token": "x" * 2000}],
)
async def test_what_is_no_device_is_refused(buyer: Buyer, device: dict[str, str]) -> None:
    assert (await buyer.post("/devices", device)).status_code == 422


async def test_who_signs_out_everywhere_is_warned_and_old_devices_hear_no_more(
    database: Database, buyer: Buyer, pending: Pending
) -> None:
    await give_address(database, buyer)
    await register(buyer, f"old-{buyer.id}")
    signed_out = {"userId": str(buyer.id), "at": clock.now().isoformat()}
    await register(buyer, f"new-{buyer.id}")

    async with database.transaction() as session:
        event = Event(new_id(), "user.signed-out-everywhere", signed_out)
        await events.handle(session, event)

    assert len(await pending.all("push")) == 1
    assert len(await pending.all("email")) == 1
    assert (await buyer.send("DELETE", f"/devices/old-{buyer.id}")).status_code == 404
    assert (await buyer.send("DELETE", f"/devices/new-{buyer.id}")).status_code == 204
    (told,) = (await buyer.get("/notifications")).json()["items"]
    assert told["title"] == "Bảo mật tài khoản của bạn"
